import postgres from "postgres";
import { freePort } from "../../stack/free_port.ts";
import { readLocalJson } from "../../stack/local_json.ts";
import { alone, type Measure, quantile } from "../measure.ts";
import type { BenchServer } from "../server.ts";
import type { Size } from "../size.ts";
import { startScript } from "./process.ts";
import { withinPatience } from "./patience.ts";

/** Services of a host of this measure; each host has so many events. */
const servicesPerHost = 50;
/** Between two snapshots: no divisor of a second, so that they come at any moment of a dispatcher's round. */
const apartMs = 237;

/** The way of an event through a stack as `npm start` runs it: from the POST of the snapshot to the webhook that is received. */
export async function eventToWebhook(
  server: BenchServer,
  { notices }: Size,
): Promise<Measure[]> {
  const dataDirectory = `${server.directory}/stack`;
  await using cleanup = new AsyncDisposableStack();
  const started = await startScript(
    "scripts/start.ts",
    [
      ...["--data-dir", dataDirectory, "--no-seed"],
      ...["--api-port", String(freePort()), "--db-port", String(freePort())],
    ],
    {},
    "Ready after",
  );
  cleanup.defer(started.stop);
  const local = await readLocalJson(`${dataDirectory}/local.json`);
  if (!local) throw new Error("the local stack left no local.json");

  const arrivals = new Map<string, PromiseWithResolvers<number>>();
  for (let n = 0; n < notices; n++) arrivals.set(subjectOf(n), Promise.withResolvers());
  const receiver = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const at = performance.now();
      const { hostname, service } = await request.json();
      arrivals.get(`${hostname}/${service}`)?.resolve(at);
      return new Response();
    },
  );
  cleanup.defer(() => receiver.shutdown());
  await declare(local.db_url, Math.ceil(notices / servicesPerHost), receiver.addr.port);

  const sent: number[] = [];
  for (let n = 0; n < notices; n++) {
    const snapshot = snapshotOf(n);
    // the first of a host is all well: then one service after the other stops
    if (n % servicesPerHost === 0) await post(local, snapshot(0));
    sent.push(performance.now());
    await post(local, snapshot(1 + n % servicesPerHost));
    await pause(Math.max(sent[n]! + apartMs - performance.now(), 0));
  }
  const received = await withinPatience(
    Promise.all(arrivals.values().map(({ promise }) => promise)),
    `not all of ${notices} webhooks came`,
  );
  const times = received.map((at, n) => (at - sent[n]!) * 1000);
  return [
    alone("snapshot sent to webhook received, p50", quantile(times, 0.5), "us", null),
    alone("snapshot sent to webhook received, p99", quantile(times, 0.99), "us", 300_000),
  ];
}

/** Hosts whose services should run, and a webhook that hears of everything. */
async function declare(db_url: string, hosts: number, port: number): Promise<void> {
  const sql = postgres(db_url, { max: 1, onnotice: () => {} });
  try {
    await sql`
      insert into public.assets (name, asset_type) select 'bench-' || h, 'vm' from generate_series(1, ${hosts}::integer) as h`;
    await sql`
      insert into public.expected_services (hostname, name)
      select 'bench-' || h, 's' || s
      from generate_series(1, ${hosts}::integer) as h, generate_series(1, ${servicesPerHost}::integer) as s`;
    await sql`
      insert into public.targets (name, kind, url, max_parallel)
      values ('bench', 'webhook', ${`http://127.0.0.1:${port}/`}, 20)`;
    await sql`insert into public.reactions (name, target) values ('bench', 'bench')`;
  } finally {
    await sql.end();
  }
}

function hostOf(n: number): string {
  return `bench-${1 + Math.floor(n / servicesPerHost)}`;
}

/** What event `n` is about. */
function subjectOf(n: number): string {
  return `${hostOf(n)}/s${1 + n % servicesPerHost}`;
}

/** The host of event `n` with so many services stopped. */
function snapshotOf(n: number): (stopped: number) => unknown {
  return (stopped) => ({
    hostname: hostOf(n),
    source: "docker",
    observed_at: new Date().toISOString(),
    snapshot: {
      containers: Array.from({ length: servicesPerHost }, (_, s) => ({
        name: `s${s + 1}`,
        image: `apps/s${s + 1}:1`,
        state: s < stopped ? "exited" : "running",
      })),
    },
  });
}

async function post(
  { functions_url, tokens }: { functions_url: string; tokens: { collector: string } },
  payload: unknown,
): Promise<void> {
  const answer = await fetch(`${functions_url}/ingest`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${tokens.collector}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(payload),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`ingest answered HTTP ${answer.status}: ${text.slice(0, 300)}`);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
