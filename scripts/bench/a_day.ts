import type postgres from "postgres";
import { alone, type Measure } from "./measure.ts";

const hosts = 10;
const checkpointMinutes = 5;

/**
 * WAL of a day in which 10 hosts of 50 containers report every 60 s and nothing changes: through `ingest`, with the jobs of
 * every minute, and with the full pages after each checkpoint. Five minutes between two checkpoints are played, and counted for all of the day.
 */
export async function walOfADay(sql: postgres.Sql): Promise<Measure> {
  await sql`select public.create_token('bench', 'collector', repeat('0', 64))`;
  await playMinutes(sql, 0, 2);
  await sql`checkpoint`;
  const [{ from } = { from: "" }] = await sql`select pg_current_wal_insert_lsn()::text as from`;
  await playMinutes(sql, 2, checkpointMinutes);
  const [{ bytes } = { bytes: 0 }] = await sql<{ bytes: number }[]>`
    select (pg_current_wal_insert_lsn() - ${from}::pg_lsn)::float8 as bytes`;
  return alone(
    `WAL a day, ${hosts * 50} entities seen every 60 s`,
    bytes * (24 * 60 / checkpointMinutes) / 1e6,
    "megabytes",
    50,
  );
}

async function playMinutes(sql: postgres.Sql, first: number, count: number): Promise<void> {
  await sql.unsafe(`
    do $$
    declare
      v_at timestamptz;
      v_payload jsonb;
      v_answer jsonb;
    begin
      for v_minute in ${first}..${first + count - 1} loop
        v_at := date_trunc('minute', now()) + make_interval(mins => v_minute + 1);
        perform set_config('bruce.now', v_at::text, false);
        commit;
        for v_host in 1..${hosts} loop
          v_payload := jsonb_build_array(jsonb_build_object(
            'hostname', bench.host(v_host), 'source', 'docker', 'observed_at', v_at, 'complete', true, 'seq', v_minute,
            'run_id', gen_random_uuid(), 'collector', '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}'::jsonb,
            'snapshot', bench.snapshot(v_host, v_minute)
          ));
          v_answer := public.ingest(repeat('0', 64), v_payload);
          if v_minute > 0 and v_answer ->> 'unchanged' <> '1' then
            raise exception 'nothing should have changed: %', v_answer;
          end if;
          commit;
        end loop;
        perform bruce.run_jobs(v_at);
        commit;
      end loop;
    end;
    $$`);
}
