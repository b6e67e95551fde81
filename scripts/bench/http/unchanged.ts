import type postgres from "postgres";
import { freePort } from "../../stack/free_port.ts";
import { newToken, sha256Hex } from "../../../supabase/functions/_shared/token.ts";
import { growFleet } from "../fleets.ts";
import { alone, compared, type Measure } from "../measure.ts";
import type { BenchServer } from "../server.ts";
import type { Size } from "../size.ts";
import { cpuOf, cpuOfThread } from "./cpu.ts";
import { startScript } from "./process.ts";
import { hostSettings } from "./settings.ts";

const rounds = 3;
/** A request answered with nothing costs little: more of them are needed to see it. */
const nothingPerOurs = 5;

/** Microseconds of CPU by those who have a part in a request. */
interface Cpu {
  functions: number;
  postgres: number;
  rest: number;
}

/**
 * An unchanged snapshot through the edge function `ingest`: the CPU time of the functions and of Postgres, which is ours, against
 * the same request to a function that does nothing. The REST API of the local stack is a process of its own and told beside.
 */
export async function unchangedOverHttp(
  server: BenchServer,
  { requests }: Size,
): Promise<Measure[]> {
  if (Deno.build.os !== "linux") throw new Error("CPU time of other processes is read from /proc");
  const sql = await server.database("http");
  await growFleet(sql, 10);
  await sql`reset bruce.now`;
  const [functionsPort, restPort] = [freePort(), freePort()];
  const settings = await hostSettings(
    server.url("http", "postgres"),
    `http://127.0.0.1:${restPort}`,
  );
  const start = (part: string, port: number) =>
    startScript(
      "scripts/bench/http/host.ts",
      [server.directory, part, String(port)],
      { BENCH_HOST: JSON.stringify(settings) },
      "ready",
    );
  await using started = new AsyncDisposableStack();
  const [functions, rest] = await Promise.all([
    start("functions", functionsPort),
    start("rest", restPort),
  ]);
  started.defer(functions.stop);
  started.defer(rest.stop);

  const send = await sender(sql, `http://127.0.0.1:${functionsPort}/functions/v1`);
  const cpu = async (): Promise<Cpu> => ({
    functions: cpuOf(functions.pid),
    postgres: await cpuOfBackends(sql),
    rest: cpuOf(rest.pid),
  });
  const measures: Measure[] = [];
  for (const { name, form, aim } of forms) {
    await send("ingest", form, Math.ceil(requests / 3));
    await send("nothing", form, requests);
    let ours: Cpu = { functions: 0, postgres: 0, rest: 0 };
    let nothing = 0;
    for (let round = 0; round < rounds; round++) {
      const before = await cpu();
      await send("ingest", form, requests / rounds);
      const between = await cpu();
      await send("nothing", form, nothingPerOurs * requests / rounds);
      ours = sum(ours, difference(between, before));
      nothing += (await cpu()).functions - between.functions;
    }
    measures.push(
      compared(
        name,
        "the same request answered with nothing",
        aim,
        nothing / (nothingPerOurs * requests),
        (ours.functions + ours.postgres) / requests,
      ),
      alone(`${name}: the functions`, ours.functions / requests, "us", null),
      alone(`${name}: Postgres`, ours.postgres / requests, "us", null),
      alone("… and CPU of the local REST API, which is not ours", ours.rest / requests, "us", null),
    );
  }
  return measures;
}

/** What a request holds: snapshots of so many hosts, whole, or as a base and the metrics of today. */
type Form = { hosts: number; isBased: boolean };

const name = "unchanged snapshot through HTTP, CPU of ours";
const forms: { name: string; form: Form; aim: number | null }[] = [
  { name, form: { hosts: 1, isBased: false }, aim: 3 },
  { name: `${name}, sent as its base`, form: { hosts: 1, isBased: true }, aim: 3 },
  { name: `${name}, ten in a request`, form: { hosts: 10, isBased: false }, aim: null },
];

/** Sends unchanged snapshots to a function, one request after the other. Each answer is looked at: nothing may have changed. */
async function sender(sql: postgres.Sql, functions_url: string) {
  const token = newToken();
  await sql`select public.create_token('bench', 'collector', ${await sha256Hex(
    token,
  )}, requests_per_minute => 1000000)`;
  const snapshots = await sql<{ host: number; snapshot: string; metrics: string }[]>`
    select h as host, s.snapshot::text, (s.snapshot -> 'metrics')::text as metrics
    from generate_series(1, 10) as h cross join generate_series(1, 20) as n
    cross join lateral bench.snapshot(h, n) as s (snapshot)
    order by n, h`;
  const bases = new Map<number, string>();
  const post = async (name: string, payloads: string[]) => {
    const answer = await fetch(`${functions_url}/${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: payloads.length === 1 ? payloads[0] : `[${payloads.join()}]`,
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${name} answered HTTP ${answer.status}: ${text.slice(0, 300)}`);
    }
    return JSON.parse(text);
  };
  const payload = (host: number, rest: string) =>
    `{"hostname": "host-${String(host).padStart(4, "0")}", "source": "docker", "observed_at": "${
      new Date().toISOString()
    }", "collector": {"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}, ${rest}}`;
  for (const { host, snapshot } of snapshots.slice(0, 10)) {
    const told = await post("ingest", [payload(host, `"base": null, "snapshot": ${snapshot}`)]);
    bases.set(host, told.bases[0].base);
  }
  let number = 0;
  return async (name: string, { hosts, isBased }: Form, count: number) => {
    for (let n = 0; n < count; n++) {
      const start = 10 * (number++ % 20);
      const answer = await post(
        name,
        snapshots.slice(start, start + hosts).map(({ host, snapshot, metrics }) =>
          payload(
            host,
            isBased
              ? `"base": "${bases.get(host)}", "snapshot": {"metrics": ${metrics}}`
              : `"snapshot": ${snapshot}`,
          )
        ),
      );
      if (name === "ingest" && answer.unchanged !== hosts) {
        throw new Error(`${answer.unchanged} of ${hosts} were unchanged`);
      }
    }
  };
}

/** All sessions of the database but the one that asks. */
async function cpuOfBackends(sql: postgres.Sql): Promise<number> {
  const backends = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;
  return backends.reduce((total, { pid }) => total + cpuOfThread(pid), 0);
}

function difference(after: Cpu, before: Cpu): Cpu {
  return {
    functions: after.functions - before.functions,
    postgres: after.postgres - before.postgres,
    rest: after.rest - before.rest,
  };
}

function sum(one: Cpu, other: Cpu): Cpu {
  return {
    functions: one.functions + other.functions,
    postgres: one.postgres + other.postgres,
    rest: one.rest + other.rest,
  };
}
