import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import postgres from "postgres";
import { testServer } from "../_support/database.ts";
import { type Place, withPlace } from "./support/place.ts";

/**
 * What has to be the same on both sides: everything but ids, times of storing, what became of a row, and hashes, which tell
 * 1.50 from 1.5.
 */
const SAME: Record<string, string> = {
  assets:
    `select to_jsonb(a) - '{id,created_at,changed_at,retired_at}'::text[] as row from assets as a`,
  expected_services:
    `select to_jsonb(s) - '{id,created_at,changed_at,retired_at}'::text[] as row from expected_services as s`,
  observed_snapshots:
    `select to_jsonb(o) - '{id,received_at,disposition,collector,source_id,content_hash,changes}'::text[] as row from observed_snapshots as o`,
  docker: `select to_jsonb(d) - '{evidence}'::text[] as row from docker_state_latest as d`,
  drift:
    `select jsonb_build_array(drift_key, event_type, severity, expected, observed, details) as row from drift`,
};

async function side(sql: postgres.Sql): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [name, query] of Object.entries(SAME)) {
    found[name] = (await sql.unsafe(`select row from (${query}) as q order by row::text`))
      .map(({ row }) => row);
  }
  return found;
}

async function withEmptyDatabase(
  test: (sql: postgres.Sql, url: string) => Promise<void>,
): Promise<void> {
  const name = await testServer().clone();
  const url = testServer().url(name);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await test(sql, url);
  } finally {
    await sql.end({ timeout: 5 });
    await testServer().drop(name);
  }
}

/** More than the seed has: odd characters, big numbers, an error, a repeated contact, an older event. */
async function addOddRows({ sql }: Place): Promise<void> {
  await sql`
    insert into expected_services (hostname, name, ports, aliases, match) values
      ('nobody-declared-it', 'wéb "x"', '{tcp/80,udp/53}', '{a,"b c"}', '{"container": "x"}')`;
  await sql`
    insert into expected_services (hostname, name, ports, origin, also_declared)
    select h.hostname, 'twice', '{tcp/80}', 'compose', '{"git": {"ports": ["tcp/81"], "from": "x.yaml"}}'
    from (values ('nobody-declared-it'), ('box2-daily')) as h (hostname)`;
  await sql`
    insert into observed_snapshots (hostname, source, snapshot, observed_at, collector) values
      ('odd', 'docker', '{"containers": [{"name": "é\\n\\"", "state": "running", "n": 12345678901234567890, "x": 1.50}]}',
        now() - interval '3 days', '{"name": "c", "version": "1", "interval_s": 60}'),
      ('odd', 'docker', '{"containers": [{"name": "é\\n\\"", "state": "running", "n": 12345678901234567890, "x": 1.50}]}',
        now() - interval '10 seconds', '{"name": "c", "version": "1", "interval_s": 60}')`;
  await sql`
    insert into observed_snapshots (hostname, source, snapshot, observed_at, complete, error) values
      ('broken', 'docker', '{}', now() - interval '5 seconds', false, '{"kind": "timeout", "message": "déjà"}')`;
  await sql`insert into events (hostname, event_type, details) values ('x', 'NOTE', ${"a\nb\t'é'"})`;
}

Deno.test(
  "what export writes, import reads into an empty database: the same rows, the same drift",
  withPlace(async (place) => {
    await addOddRows(place);
    const backup = place.path("backup");
    const { code, stderr } = await place.export("all", "--gzip", "--output", backup);
    strictEqual(code, 0, stderr);
    for (const stream of ["expected", "observed", "events", "issues", "journal"]) {
      ok(place.names("backup").includes(`${stream}.jsonl.gz`), stream);
    }
    await withEmptyDatabase(async (sql, url) => {
      const imported = await place.import("--db-url", url, backup);
      deepStrictEqual([imported.code, imported.stderr], [0, ""]);
      const [before, after] = [await side(place.sql), await side(sql)];
      for (const name of Object.keys(SAME)) {
        ok((before[name]?.length ?? 0) > 0, `${name} has rows`);
        deepStrictEqual(after[name], before[name], name);
      }
      const told = "select to_jsonb(e) - 'id' as row from events as e order by event_id";
      const events = (await place.sql.unsafe(told)).map(({ row }) => row);
      const known = new Map(
        (await sql.unsafe(told)).map(({ row }) => [row.event_id, row] as const),
      );
      for (const event of events) deepStrictEqual(known.get(event.event_id), event);

      // and again: nothing
      const count = async () =>
        (await sql`select (select count(*) from events) + (select count(*) from observed_snapshots)
          + (select count(*) from assets) + (select count(*) from expected_services) as n`)[0]?.n;
      const first = await count();
      const again = await place.import("--again", "--db-url", url, backup);
      deepStrictEqual([again.code, again.stderr], [0, ""]);
      strictEqual(await count(), first);
    });
  }, { seeded: true }),
);

Deno.test(
  "export: pages are joined without gap or repeat, in a span of time, of one moment",
  withPlace(async (place) => {
    await place.sql`
      insert into events (hostname, event_type, details, created_at)
      select 'box', 'NOTE', n::text, '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 minute'
      from generate_series(0, 1200) as n`;
    const all = await place.export("events");
    const lines = all.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    deepStrictEqual(
      lines.map(({ details }) => Number(details)),
      Array.from({ length: 1201 }, (_, n) => n),
    );
    const some = await place.export(
      "events",
      "--since",
      "2026-01-01T00:10:00Z",
      "--until",
      "2026-01-01T00:12:00Z",
    );
    deepStrictEqual(some.stdout.match(/(?<="details": ")\d+/g), ["10", "11"]);
    const file = place.path("events.jsonl.gz");
    strictEqual((await place.export("events", "--output", file)).code, 0);
    strictEqual(gunzipSync(await Deno.readFile(file)).toString(), all.stdout);
    deepStrictEqual(place.names(), ["events.jsonl.gz"]);
  }),
);

Deno.test(
  "export: an empty stream is an empty file; wrong usage is 2, a database that is away 1",
  withPlace(async (place) => {
    for (const stream of ["expected", "observed", "events", "issues", "journal"]) {
      deepStrictEqual(await place.export(stream), { code: 0, stdout: "", stderr: "" }, stream);
    }
    const [help, unknown, all, time, away, nowhere] = await Promise.all([
      place.export("--help"),
      place.export("everything"),
      place.export("all"),
      place.export("events", "--since", "soon"),
      place.export("events", "--db-url", "postgresql://me:hunter2@127.0.0.1:1/x"),
      place.export("events", "--output", place.path("no/such/directory")),
    ]);
    deepStrictEqual([help, unknown, all, time, away, nowhere].map(({ code }) => code), [
      0,
      2,
      2,
      2,
      1,
      1,
    ]);
    match(help.stdout, /Examples:/);
    ok(!away.stderr.includes("hunter2"));
    deepStrictEqual(place.names(), []);
  }),
);
