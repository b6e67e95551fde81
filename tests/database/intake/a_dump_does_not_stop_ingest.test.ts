import { deepStrictEqual, ok } from "node:assert/strict";
import postgres from "postgres";
import { withDatabase } from "../../_support/database.ts";

/** Everything that has to happen at a time, in months from now; what failed is in `failed`. */
async function runJobs(sql: postgres.Sql, months: number): Promise<Record<string, unknown>> {
  const [row] =
    await sql`select bruce.run_jobs(now() + make_interval(months => ${months})) as jobs`;
  return row?.jobs;
}

Deno.test("while history is read for long, partitions wait and snapshots do not", () =>
  withDatabase(async ({ sql, url }) => {
    await sql`insert into observed_snapshots (hostname, source, snapshot) values ('box', 'docker', '{"containers": []}')`;
    await sql`update settings set retention = '1 day'`;
    const reader = postgres(url, { max: 1, onnotice: () => {} });
    const writer = postgres(url, {
      max: 1,
      onnotice: () => {},
      // what waits for the reader fails here, in place of waiting for ever
      connection: { statement_timeout: 60_000 },
    });
    try {
      // the locks of pg_dump: all tables, for as long as it takes
      await reader`begin`;
      await reader`lock table observed_snapshots in access share mode`;
      await reader`lock table bruce.observed_snapshots_default in access share mode`;

      const waiting = await runJobs(writer, 6);
      deepStrictEqual([waiting.failed, waiting.partitions_created, waiting.partitions_dropped], [
        undefined,
        0,
        0,
      ]);
      await writer`insert into observed_snapshots (hostname, source, snapshot)
        values ('box', 'docker', '{"containers": [{"name": "a", "state": "running"}]}')`;

      await reader`commit`;
      const done = await runJobs(writer, 6);
      deepStrictEqual(done.failed, undefined);
      ok(Number(done.partitions_created) > 0, "the next run makes them");
      ok(Number(done.partitions_dropped) > 0, "and drops what is too old");
    } finally {
      await reader.end();
      await writer.end();
    }
  }));
