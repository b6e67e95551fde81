// What an export holds after 200 days in which nothing changed, one snapshot being held for most of them. Of our own (retention).
import { deepStrictEqual } from "node:assert/strict";
import postgres from "postgres";
import { testServer } from "../../_support/database.ts";
import { withPlace } from "../../import/support/place.ts";

const DRIFT = `select drift_key, severity, expected, observed from drift
  where event_type not in ('HEARTBEAT_OVERDUE') order by drift_key`;

Deno.test(
  "after 200 unchanged days, an import of the export has the same drift",
  withPlace(async (place) => {
    const { sql } = place;
    await sql`insert into assets (name) values ('box'), ('nas')`;
    await sql`
      insert into expected_services (hostname, name)
      select h, 's' || n from unnest('{box,nas}'::text[]) as h, generate_series(1, 10) as n`;
    await sql`
      create function pg_temp.first(n integer) returns jsonb language sql as $$
        select jsonb_build_object('containers', (
          select jsonb_agg(jsonb_build_object('name', 's' || i, 'state', 'running')) from generate_series(1, n) as i)) $$`;
    await sql`
      do $$
      declare
        v_start timestamptz := now() - interval '200 days';
        v_at timestamptz;
      begin
        for v_day in 0 .. 200 loop
          v_at := v_start + v_day * interval '1 day';
          perform set_config('bruce.now', v_at::text, false);
          insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector) values
            ('box', 'docker', v_at, pg_temp.first(9), '{"name": "c", "interval_s": 86400}'),
            ('nas', 'docker', v_at, pg_temp.first(case when v_day = 0 then 10 else 2 end), '{"name": "c", "interval_s": 86400}');
          if v_day % 10 = 0 then
            perform bruce.run_jobs(v_at);
          end if;
        end loop;
      end;
      $$`;
    await sql`reset bruce.now`;
    const before = [...await sql.unsafe(DRIFT)];
    deepStrictEqual(before.map(({ drift_key }) => drift_key), [
      "SERVICE_MISSING/box/s10/state",
      "SNAPSHOT_ERROR/nas//docker.breaker",
    ]);
    const backup = place.path("backup");
    const { code, stderr } = await place.export("all", "--output", backup);
    deepStrictEqual(code, 0, stderr);
    const name = await testServer().clone();
    const other = postgres(testServer().url(name), { max: 1, onnotice: () => {} });
    try {
      const imported = await place.import("--db-url", testServer().url(name), backup);
      deepStrictEqual(imported.code, 0, imported.stderr);
      deepStrictEqual([...await other.unsafe(DRIFT)], before);
      await other`select release_snapshot('nas', 'docker')`;
      const [missing] =
        await other`select count(*)::integer as n from drift where hostname = 'nas' and event_type = 'SERVICE_MISSING'`;
      deepStrictEqual(missing?.n, 8);
    } finally {
      await other.end({ timeout: 5 });
      await testServer().drop(name);
    }
  }),
);
