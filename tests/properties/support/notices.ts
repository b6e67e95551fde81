import type postgres from "postgres";
import type { Observation } from "./home.ts";

/** A connection that keeps its clock. */
export type Connection = postgres.ReservedSql;

/** Adds a reaction with these settings; its target is a webhook `hook`. */
export async function addReaction(
  sql: postgres.Sql | Connection,
  settings: Record<string, postgres.JSONValue>,
): Promise<void> {
  await sql`
    insert into targets (name, kind, url, max_parallel) values ('hook', 'webhook', 'https://hooks.example/x', 50)
    on conflict do nothing`;
  await sql`
    insert into reactions (name, target, group_by, group_wait, repeat_interval, throttle_count, throttle_interval)
    select name, 'hook', group_by, coalesce(group_wait, '0'), repeat_interval, throttle_count, throttle_interval
    from jsonb_populate_record(null::reactions, ${sql.json(settings)})`;
}

/** Lets the jobs tell what is due, minute by minute, until the last of a batch was observed; then sends it. */
export async function observeInTime(
  connection: Connection,
  batch: Observation[],
  send: () => Promise<void>,
): Promise<void> {
  const last = batch.map(({ observed_at }) => observed_at).sort().at(-1)!;
  await connection`
    select bruce.flush_tasks(m) from generate_series(bruce.clock(), ${last}::timestamptz, '1 minute') as m`;
  await connection`select set_config('bruce.now', ${last}, false)`;
  await send();
}

/** All notices, as time, reaction, kind, title and what each event of it says, in an order of their own. */
export async function notices(sql: postgres.Sql | Connection): Promise<unknown[]> {
  const rows = await sql`
    select to_char(a.created_at at time zone 'UTC', 'HH24:MI') as at, a.reaction, a.kind, a.title,
      coalesce(
        (select jsonb_agg(concat_ws(' ', e ->> 'drift_key', e ->> 'status', e ->> 'observed') order by o)
         from jsonb_array_elements(a.payload -> 'events') with ordinality as l (e, o)),
        to_jsonb(concat_ws(' ', a.payload ->> 'drift_key', a.payload ->> 'status', a.payload ->> 'observed'))
      ) as says
    from actions as a
    order by 1, 2, 3, 4, 5`;
  return rows.map((row) => ({ ...row }));
}
