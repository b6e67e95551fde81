import type postgres from "postgres";
import { until } from "../../_support/condition.ts";

/** Waits until so many backends of this database wait for a lock. */
export async function untilWaiting(sql: postgres.Sql, backends: number): Promise<void> {
  await until(`${backends} backends wait for a lock`, async () => {
    const [row] = await sql`
      select count(*)::integer as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return row?.waiting >= backends;
  });
}
