import assert from "node:assert/strict";
import type postgres from "postgres";
import { withDatabase } from "../../_support/database.ts";

/** Milliseconds that a backend has computed: what else runs on the machine does not count where Linux tells it. */
async function computedMs(pid: number): Promise<number> {
  try {
    return Number((await Deno.readTextFile(`/proc/${pid}/schedstat`)).split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

/** The least time of three runs of a statement. */
async function costMs(sql: postgres.ReservedSql, statement: string): Promise<number> {
  const [backend] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    const before = await computedMs(backend!.pid);
    await sql.unsafe(statement);
    times.push(await computedMs(backend!.pid) - before);
  }
  return Math.min(...times);
}

/**
 * Eight times the input takes about eight times as long; the square would be 64 times, and the bound lies between.
 * `value` is an expression of `size`; the statement is an expression of that `value`.
 */
async function growsInProportion(value: string, statement: string, before = ""): Promise<void> {
  await withDatabase(async ({ sql }) => {
    await using connection = await reserve(sql);
    const { run } = connection;
    await run.unsafe(`create temporary table input as
      select s.size, (${value}) as value from unnest(array[1, 8]) as s (size)`);
    await run.unsafe(before);
    const of = (size: number) => costMs(run, `select ${statement} from input where size = ${size}`);
    const one = Math.max(await of(1), 1);
    const eight = await of(8);
    assert(eight < 24 * one, `${one.toFixed(1)} ms became ${eight.toFixed(1)} ms`);
  });
}

async function reserve(sql: postgres.Sql) {
  const run = await sql.reserve();
  return {
    run,
    [Symbol.asyncDispose]() {
      run.release();
      return Promise.resolve();
    },
  };
}

const strings = (count: number, length: number) =>
  `to_jsonb(array_fill(repeat('y', ${length}), array[size * ${count}]))`;

const SHAPES: Readonly<Record<string, string>> = {
  "a list of strings in a row of a list": `jsonb_build_object('containers', jsonb_build_array(
    jsonb_build_object('name', 'a', 'u', 'http://u:p@h', 'x', ${strings(100, 1000)})))`,
  "a list of strings": strings(100, 1000),
  "a list of strings in thirty objects": `(repeat('{"a": ', 30) || ${
    strings(100, 1000)
  } || repeat('}', 30))::jsonb`,
  "one string": `to_jsonb('http://u:p@h ' || repeat('y?', size * 50000))`,
  "one string of credentials": `to_jsonb(repeat('https://a:b@c/?token=a ', size * 500))`,
  "an object of many keys":
    `(select json_object_agg('key' || i, 'value' || i)::jsonb from generate_series(1, size * 500) as i)`,
  "a list of objects": `to_jsonb(array_fill('{"a": "x"}'::jsonb, array[size * 500]))`,
  "a list of empty objects": `to_jsonb(array_fill('{}'::jsonb, array[size * 500]))`,
  "a list of short strings": strings(500, 1),
  "variables of an environment": `jsonb_build_object('env', ${strings(500, 200)})`,
};

for (const [name, value] of Object.entries(SHAPES)) {
  Deno.test(`stripping ${name} takes time in proportion to its size`, () =>
    growsInProportion(value, "bruce.strip_secrets(value)"));
}

/** A host with as many containers as its snapshot names, all of them over a threshold. */
const containers = `jsonb_build_object(
  'containers', (select to_jsonb(array_agg(jsonb_build_object('name', 'c' || i, 'state', 'running')))
    from generate_series(1, size * 60) as i),
  'metrics', (select json_object_agg('c' || i, '{"cpu_pct": 10000}'::json)
    from generate_series(1, size * 60) as i)
)`;
const arrived = `insert into public.observed_snapshots (hostname, source, snapshot)
  select 'box' || size, 'docker', value from input`;
const scope = "(select s from bruce.scopes as s where s.hostname = 'box' || size)";
const row = `jsonb_populate_record(
  null::public.observed_snapshots,
  jsonb_build_object('source', 'docker', 'complete', true, 'snapshot', value || '{"note": 1}')
)`;

Deno.test("reading a snapshot takes time in proportion to its rows, where all of them are known", () =>
  growsInProportion(
    containers,
    `bruce.read_rows(${scope}, ${row})`,
    arrived,
  ));

Deno.test("judging measurements takes time in proportion to them, where all of them are too high", () =>
  growsInProportion(
    containers,
    `bruce.take_measurements((${scope}).scope_id, 'docker', value, '{}', now())`,
    arrived,
  ));

/** Snapshots of `n` rows that all say something else each time, and of which nothing is declared. */
const WHOLE: Readonly<Record<string, { source: string; rows: (n: number) => string }>> = {
  containers: {
    source: "docker",
    rows: (n) =>
      `select jsonb_build_object('containers', jsonb_agg(jsonb_build_object(
        'name', 'c' || i, 'state', 'running', 'image', 'i:' || clock_timestamp())))
      from generate_series(1, ${n}) as i`,
  },
  guests: {
    source: "proxmox",
    rows: (n) =>
      `select jsonb_build_object('nodes', '[{"node": "pve", "status": "online"}]'::jsonb, 'storages', '[]'::jsonb,
        'guests', jsonb_agg(jsonb_build_object('vmid', i, 'name', 'vm-' || i, 'node', 'pve', 'type', 'qemu',
          'status', 'running', 'maxmem', extract(microseconds from clock_timestamp())::integer + i)))
      from generate_series(1, ${n}) as i`,
  },
};

for (const [what, { source, rows }] of Object.entries(WHOLE)) {
  Deno.test(`taking a snapshot in costs in proportion to its ${what}, the first and a changed one`, () =>
    withDatabase(async ({ sql }) => {
      await using connection = await reserve(sql);
      const { run } = connection;
      const [backend] = await run<{ pid: number }[]>`select pg_backend_pid() as pid`;
      const arrive = async (hostname: string, n: number) => {
        const before = await computedMs(backend!.pid);
        await run.unsafe(
          `insert into public.observed_snapshots (hostname, source, snapshot, observed_at)
          select '${hostname}', '${source}', (${rows(n)}), clock_timestamp()`,
        );
        return await computedMs(backend!.pid) - before;
      };
      await arrive("warm", 3);
      await arrive("warm", 3);
      const changing = async (hostname: string, n: number) =>
        Math.min(await arrive(hostname, n), await arrive(hostname, n), await arrive(hostname, n));
      const [first, changed] = [await arrive("small", 120), await changing("small", 120)];
      const [bigFirst, bigChanged] = [await arrive("big", 960), await changing("big", 960)];
      const [row] = await run`select count(*)::integer as n from bruce.entities where scope_id in (
        select scope_id from bruce.scopes where hostname = 'big') and kind in ('container', 'guest')`;
      assert.equal(row!.n, 960);
      assert(
        bigFirst < 24 * first,
        `first: ${first.toFixed(0)} ms became ${bigFirst.toFixed(0)} ms`,
      );
      assert(
        bigChanged < 20 * changed,
        `changed: ${changed.toFixed(0)} ms became ${bigChanged.toFixed(0)} ms`,
      );
    }));
}

Deno.test("a question of signs takes no time and asks nothing", () =>
  withDatabase(async ({ sql }) => {
    for (
      const question of [
        "-".repeat(50) + "a",
        "- ".repeat(100) + "a",
        "-(".repeat(60),
        '-"'.repeat(60),
      ]
    ) {
      const [row] = await sql`select bruce.to_search_query(${question})::text as query`;
      assert.ok(row!.query === null || row!.query.length < 1000, question);
    }
    const [row] = await sql`select bruce.to_search_query('-a disk')::text as query`;
    assert.match(row!.query, /disk/);
  }));
