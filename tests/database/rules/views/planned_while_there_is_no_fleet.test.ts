import assert from "node:assert/strict";
import type postgres from "postgres";
import { withDatabase } from "../../../_support/database.ts";

const hosts = 60;
const containers = 20;

/**
 * A session keeps the plans that it made when the tables were empty, and known to be: those of a fresh
 * database that was analyzed, as a restore or a `vacuum analyze` by hand does.
 */
Deno.test("a question about one host is planned for a fleet, also while there is none", () =>
  withDatabase(async ({ sql }) => {
    await sql`analyze`;
    const run = await sql.reserve();
    const questions = [
      "select * from drift_of('box-1')",
      "select * from explain('box-1', 'service-1')",
      "select * from explain('box-1')",
      "select * from bruce.drift_summary_of_host('box-1')",
    ];
    try {
      for (const question of questions) await buffersOf(run, question);
      await arrive(run, 1);
      const few = [];
      for (const question of questions) few.push(await buffersOf(run, question));
      await arrive(run, 2);
      await arrive(run, 3);
      for (const [index, question] of questions.entries()) {
        const many = await buffersOf(run, question);
        assert(many < 1.5 * few[index]!, `${question}: ${few[index]} buffers became ${many}`);
      }
    } finally {
      run.release();
    }
  }));

/** A batch of hosts is declared and reports for the first time. */
async function arrive(run: postgres.ReservedSql, batch: number): Promise<void> {
  const numbers = run`generate_series(${(batch - 1) * hosts + 1}::integer, ${batch * hosts}) as h`;
  await run`insert into assets (name) select 'box-' || h from ${numbers}`;
  await run`
    insert into expected_services (hostname, name)
    select 'box-' || h, 'service-' || s from ${numbers}, generate_series(1, ${containers}::integer) as s`;
  await run`
    insert into observed_snapshots (hostname, source, snapshot)
    select 'box-' || h, 'docker', jsonb_build_object('containers', (
      select jsonb_agg(jsonb_build_object('name', 'service-' || s, 'state',
        case when s = 1 then 'exited' else 'running' end)) from generate_series(1, ${containers}::integer) as s
    ))
    from ${numbers}`;
}

async function buffersOf(run: postgres.ReservedSql, question: string): Promise<number> {
  const [row] = await run.unsafe(`explain (analyze, buffers, format json) ${question}`);
  const plan = row!["QUERY PLAN"][0].Plan;
  return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
}
