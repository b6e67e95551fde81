import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type postgres from "postgres";
import { migrate } from "../../scripts/stack/migrate.ts";
import { asAdmin } from "../../scripts/stack/postgres.ts";
import { until } from "../_support/condition.ts";
import { hasPgCron15 } from "../../scripts/test/postgres_15.ts";
import {
  asOwner,
  createAsSupabaseDoes,
  jobs,
  scheduled,
  scheduleJobs,
  withPgCron,
} from "./_support/pg_cron.ts";

Deno.test({
  name: "pg_cron runs the jobs, keeps a chosen schedule, and its old runs are forgotten",
  ignore: !hasPgCron15,
  fn: () =>
    withPgCron(async (server) => {
      await createAsSupabaseDoes(server);
      await migrate(server.url("home"));
      await asOwner(server, "home", async (sql) => {
        deepStrictEqual(await scheduled(sql), jobs);

        await sql`select cron.schedule('bruce dispatch', '*/5 * * * *', 'select bruce.call_dispatch()')`;
        match(await scheduleJobs(sql), /^Scheduled\./);
        deepStrictEqual((await scheduled(sql)).map(({ schedule }) => schedule), [
          "*/5 * * * *",
          "* * * * *",
        ]);

        // as after a restore
        await sql`select cron.unschedule(jobid) from cron.job`;
        deepStrictEqual(await scheduled(sql), []);
        match(await scheduleJobs(sql), /^Scheduled\./);
        deepStrictEqual(await scheduled(sql), jobs);

        await until(
          "pg_cron has run the jobs",
          async () => {
            const [row] = await sql`
              select count(*)::integer as runs from cron.job_run_details
              where command like '%run_jobs%' and status = 'succeeded'`;
            return row?.runs > 0;
          },
          90_000,
        );
        const [heard] =
          await sql`select count(*)::integer as beats from heartbeats where kind = 'job'`;
        ok(heard?.beats > 0, "and they left their mark");
      });
      await asAdmin(server, "home", async (sql) => {
        await sql`
          insert into cron.job (schedule, command, nodename, nodeport, database, username, jobname)
          values ('0 0 1 1 *', 'select 1', 'localhost', 1, 'home', 'postgres', 'another job')`;
        await sql`
          insert into cron.job_run_details (jobid, runid, username, end_time)
          select j.jobid, 1000 + 10 * j.jobid + d, 'postgres', now() - make_interval(days => d)
          from cron.job as j, unnest(array[6, 8]) as d`;
      });
      await asOwner(server, "home", async (sql) => {
        await sql`select bruce.run_jobs(date_trunc('hour', now()) + interval '1 hour 20 minutes')`;
        strictEqual((await oldRuns(sql)).length, 6, "not in the middle of an hour");
        await sql`select bruce.run_jobs(date_trunc('hour', now()) + interval '2 hours')`;
        deepStrictEqual(await oldRuns(sql), [
          "another job 6",
          "another job 8",
          "bruce dispatch 6",
          "bruce jobs 6",
        ]);
      });
    }),
});

/** The runs that were put there, as name and days. */
async function oldRuns(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql`
    select j.jobname || ' ' || (d.runid - 1000 - 10 * j.jobid) as run
    from cron.job_run_details as d
    join cron.job as j using (jobid)
    where d.runid > 1000
    order by 1`;
  return rows.map(({ run }) => run);
}
