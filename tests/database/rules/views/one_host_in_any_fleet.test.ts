import assert from "node:assert/strict";
import type postgres from "postgres";
import { withDatabase } from "../../../_support/database.ts";

const token = "a".repeat(64);

/** Questions about a host whose services run, but for the first. */
const ONE_HOST: Readonly<Record<string, string>> = {
  "drift with a condition": "select * from drift where hostname = 'box-1'",
  "drift_of": "select * from drift_of('box-1')",
  "drift_summary with a condition": "select * from drift_summary where hostname = 'box-1'",
  "explain of a service": "select * from explain('box-1', 'service-1')",
  "explain of a host": "select * from explain('box-1')",
  "coverage of a host": "select * from bruce.coverage_rows where hostname = 'box-1'",
  "collectors of a host": "select * from collectors where hostname = 'box-1'",
};

const BY_API: Readonly<Record<string, string>> = {
  "drift by the API": `select api_drift('${token}', '{"hostname": ["box-1"]}')`,
  "drift_summary by the API": `select api_drift_summary('${token}', '{"hostname": ["box-1"]}')`,
  "explain by the API": `select api_explain('${token}', '{"hostname": "box-1"}')`,
};

const WHOLE_FLEET: Readonly<Record<string, string>> = {
  coverage: "select * from coverage",
  collectors: "select * from collectors",
  drift_summary: "select * from drift_summary",
  "the jobs": "select bruce.run_jobs(bruce.clock())",
};

const few = 20;
const many = 200;

Deno.test("a question about one host reads the same in any fleet, one about all in proportion to them", () =>
  withDatabase(async ({ sql }) => {
    await sql`select create_token('reader', 'agent', ${token}, requests_per_minute => 100000)`;
    const run = await sql.reserve();
    try {
      const small = await measure(run, 1, few);
      const large = await measure(run, few + 1, many);
      for (const [name, buffers] of small) {
        const grown = large.get(name)! / buffers;
        // about one host: what a fleet of ten times the size makes the indexes deeper
        const limit = name in WHOLE_FLEET ? 1.5 * many / few : 2.5;
        assert(buffers > 0, name);
        assert(
          grown < limit,
          `${name}: ${buffers} buffers in a fleet of ${few} became ${large.get(name)}`,
        );
      }
    } finally {
      run.release();
    }
  }));

/** Hosts of these numbers begin to report; then how many buffers each question reads once it is planned. */
async function measure(
  run: postgres.ReservedSql,
  from: number,
  to: number,
): Promise<Map<string, number>> {
  await run`insert into assets (name) select 'box-' || h from generate_series(${from}::integer, ${to}) as h`;
  await run`insert into expected_services (hostname, name)
    select 'box-' || h, 'service-' || s
    from generate_series(${from}::integer, ${to}) as h, generate_series(1, 10) as s`;
  await run`
    insert into observed_snapshots (hostname, source, snapshot)
    select 'box-' || h, 'docker', jsonb_build_object('containers', (
      select jsonb_agg(jsonb_build_object('name', 'service-' || s, 'state',
        case when s = 1 then 'exited' else 'running' end)) from generate_series(1, 10) as s
    ))
    from generate_series(${from}::integer, ${to}) as h`;
  await run`analyze`;
  const read = new Map<string, number>();
  const asked = async (questions: Readonly<Record<string, string>>, whom = "") => {
    for (const [name, question] of Object.entries(questions)) {
      // what has to be looked up of the catalog is looked up by the first
      for (let time = 0; time < 3; time++) read.set(name + whom, await buffersOf(run, question));
    }
  };
  await asked({ ...ONE_HOST, ...WHOLE_FLEET, ...BY_API });
  await run`select set_config('request.jwt.claims',
    '{"app_metadata": {"bruce_role": "viewer"}}', false)`;
  await run`set role authenticated`;
  await asked(ONE_HOST, " by a viewer");
  await run`reset role`;
  return read;
}

async function buffersOf(run: postgres.ReservedSql, question: string): Promise<number> {
  const [row] = await run.unsafe(`explain (analyze, buffers, format json) ${question}`);
  const plan = row!["QUERY PLAN"][0].Plan;
  return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
}
