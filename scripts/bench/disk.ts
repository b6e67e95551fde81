import { statfs } from "node:fs/promises";
import postgres from "postgres";
import { freePort } from "../stack/free_port.ts";
import { killAndRemove, startGuard } from "../stack/guard.ts";
import { type LocalStack, readLocalJson } from "../stack/local_json.ts";
import { inProject } from "../stack/paths.ts";
import { readPostmaster } from "../stack/postmaster.ts";
import { clusterDirectory } from "../stack/cluster_directory.ts";
import type { Measure } from "./measure.ts";

const hosts = 10;
const servicesOfHost = 50;
const minuteMs = 60_000;
const checkpointsADay = 24;
/** Longer than `wal_writer_delay`: what was committed without waiting has been written. */
const settleMs = 12_000;
const tmpfs = 0x01021994;

/**
 * What a local stack writes in a day, as Linux counts it (`write_bytes`) for all processes of its server, those that have
 * ended included: when nobody reports, and when 10 hosts of 50 containers report unchanged each minute over HTTP.
 *
 * Both are played at their true pace for `minutes` minutes. An hour is counted as its first minute, which puts whole pages
 * into the log, 59 times one of the others, what is written once an hour, and a checkpoint.
 */
export async function diskOfADay(minutes: number): Promise<Measure[]> {
  if (Deno.build.os !== "linux") return [];
  const [nobody, busy] = await Promise.all([
    playHour(minutes, async () => {}, nobodyReports),
    playHour(minutes, declareFleet, fleetReports),
  ]);
  const row = (name: string, bytes: number, aim: number): Measure => ({
    name: `disk a day, ${name}`,
    against: "–",
    baseline: null,
    ours: bytes * checkpointsADay / 1e6,
    unit: "megabytes",
    ratio: null,
    aim,
  });
  return [
    row("nobody reports", nobody, 5),
    row(`${hosts * servicesOfHost} things seen every 60 s`, busy, 30),
  ];
}

type Play = (local: LocalStack, minute: number) => Promise<void>;

/** Bytes of an hour. */
async function playHour(
  minutes: number,
  prepare: (local: LocalStack) => Promise<void>,
  play: Play,
): Promise<number> {
  await using stack = await startStack();
  const { local, sql } = stack;
  await prepare(local);
  // what autovacuum has to do once in a new database is no part of a day
  await setNaptime(sql, "1s");
  await sql`vacuum analyze`;
  await pause(2 * settleMs);
  await setNaptime(sql, "1min");
  await sql`checkpoint`;

  const marks = [await stack.written()];
  for (let minute = 0; minute < minutes; minute++) {
    const end = performance.now() + minuteMs;
    await play(local, minute);
    await pause(end - performance.now());
    marks.push(await stack.written());
  }
  // as if an hour had passed
  await sql`update public.heartbeats set last_beat_at = last_beat_at - interval '2 hours'`;
  await sql`update bruce.api_tokens set last_used_at = last_used_at - interval '2 hours'`;
  await play(local, minutes);
  await pause(minuteMs - Date.now() % minuteMs + settleMs);
  await sql`checkpoint`;
  const [first, last] = [marks[1]! - marks[0]!, marks.at(-1)!];
  const other = (last - marks[1]!) / (minutes - 1);
  return first + 59 * other + (await stack.written() - last);
}

async function setNaptime(sql: postgres.Sql, time: string): Promise<void> {
  await sql.unsafe(`alter system set autovacuum_naptime = '${time}'`);
  await sql`select pg_reload_conf()`;
}

function nobodyReports(): Promise<void> {
  return Promise.resolve();
}

async function declareFleet(local: LocalStack): Promise<void> {
  for (let host = 1; host <= hosts; host++) {
    await post(local, "expected", local.tokens.operator, {
      hostname: `host-${host}`,
      services: Array.from({ length: servicesOfHost }, (_, n) => ({ name: `service-${n}` })),
    });
    // the first is stored, the second confirms it
    for (const minute of [-2, -1]) await report(local, host, minute);
  }
}

/** The hosts report one after the other, evenly over a minute. */
async function fleetReports(local: LocalStack, minute: number): Promise<void> {
  for (let host = 1; host <= hosts; host++) {
    const next = performance.now() + minuteMs / hosts;
    await report(local, host, minute);
    if (host < hosts) await pause(next - performance.now());
  }
}

async function report(local: LocalStack, host: number, minute: number): Promise<void> {
  const answer = await post(local, "ingest", local.tokens.collector, {
    hostname: `host-${host}`,
    source: "docker",
    observed_at: new Date().toISOString(),
    run_id: crypto.randomUUID(),
    collector: { name: "bruce-docker", version: "1.0.0", interval_s: 60 },
    snapshot: {
      containers: Array.from({ length: servicesOfHost }, (_, n) => ({
        name: `service-${n}`,
        image: `registry.example/service-${n}:1.0`,
        state: "running",
        health: "healthy",
        restart_count: 0,
      })),
      metrics: Object.fromEntries(
        Array.from({ length: servicesOfHost }, (_, n) => [
          `service-${n}`,
          {
            cpu_pct: (minute * 7 + n * 3 + 60) % 60,
            mem_bytes: 100_000_000 + n,
            mem_limit: 2 ** 33,
          },
        ]),
      ),
    },
  });
  if (minute >= 0 && answer.unchanged !== 1) {
    throw new Error(`Nothing should have changed: ${JSON.stringify(answer)}`);
  }
}

async function post(local: LocalStack, name: string, token: string, body: unknown) {
  const response = await fetch(`${local.functions_url}/${name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}

/** `npm start` in a directory of its own on a real disk, without sample data. */
async function startStack() {
  const directory = await realDirectory();
  const guard = startGuard(killAndRemove(directory));
  const flags = ["--api-port", String(freePort()), "--db-port", String(freePort())];
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", inProject("scripts/start.ts"), "--data-dir", directory, "--no-seed"]
      .concat(flags),
    // nobody reports: not this machine's Docker either
    env: { DOCKER_HOST: "unix:///nowhere/docker.sock" },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  let local: LocalStack | undefined;
  let isGone = false;
  void process.status.then(() => isGone = true);
  while (!(local = await readLocalJson(`${directory}/local.json`))) {
    if (isGone) throw new Error("The stack to be measured did not start.");
    await pause(200);
  }
  const url = new URL(local.db_url);
  url.username = "supabase_admin";
  const sql = postgres(url.href, { max: 1, onnotice: () => {} });
  const data = `${await clusterDirectory(`${directory}/postgres`)}/data`;
  return {
    local,
    sql,
    async written() {
      const server = await readPostmaster(data);
      if (server.state !== "running") throw new Error("The server to be measured is gone.");
      return await writtenBy(server.pid);
    },
    async [Symbol.asyncDispose]() {
      await sql.end();
      process.kill("SIGTERM");
      await process.status;
      await Deno.remove(directory, { recursive: true }).catch(() => {});
      await guard.release();
    },
  };
}

/** Where memory is the disk, nothing is counted: then beside the project. */
async function realDirectory(): Promise<string> {
  const usual = await Deno.makeTempDir({ prefix: "bruce-disk-" });
  if ((await statfs(usual)).type !== tmpfs) return usual;
  await Deno.remove(usual);
  await Deno.mkdir(inProject("supabase/.temp"), { recursive: true });
  return await Deno.makeTempDir({ prefix: "bruce-disk-", dir: inProject("supabase/.temp") });
}

/** Bytes that a server's first process and its children caused to be written; it inherits the count of those that ended. */
async function writtenBy(postmaster: number): Promise<number> {
  let bytes = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const status = await Deno.readTextFile(`/proc/${name}/status`).catch(() => "");
    if (Number(name) !== postmaster && !status.includes(`\nPPid:\t${postmaster}\n`)) continue;
    const io = await Deno.readTextFile(`/proc/${name}/io`).catch(() => "");
    bytes += Number(/^write_bytes: (\d+)$/m.exec(io)?.[1] ?? 0);
  }
  return bytes;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
