import postgres from "postgres";
import { loadBench } from "../../scripts/bench/server.ts";
import { type Size } from "../../scripts/bench/size.ts";
import { testServer, withDatabase } from "../_support/database.ts";

/** The least that the bench can do. */
export const smallSize: Size = {
  repetitions: 4,
  hosts: 3,
  batches: 2,
  fleets: [],
  queries: 1,
  analyzedHosts: 1,
  writerSeconds: 0.1,
  requests: 3,
  notices: 1,
  historyRows: 100,
  minutes: 0,
};

/** Runs a test with a database in which the bench can work; the connection is the superuser's, as there. */
export function withBench(
  test: (sql: postgres.Sql, url: string) => Promise<void>,
): Promise<void> {
  return withDatabase(async ({ name }) => {
    const url = testServer().url(name, "supabase_admin");
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    try {
      await loadBench(sql);
      await test(sql, url);
    } finally {
      await sql.end();
    }
  });
}
