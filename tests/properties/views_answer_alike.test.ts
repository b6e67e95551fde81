import { assertEquals } from "../functions/support/assert.ts";
import { seeded } from "../../scripts/program/random.ts";
import { withDatabase } from "../_support/database.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { randomFleet } from "./support/fleet.ts";

/** What is written for speed, and the plain form of the same. */
const PAIRS: readonly { fast: string; plain: string }[] = [
  { fast: "table drift_summary", plain: "table plain.drift_summary" },
  {
    fast: "select s.* from host cross join lateral bruce.drift_summary_of_host(name) as s",
    plain: "table plain.drift_summary",
  },
  {
    fast:
      "select s.* from host cross join lateral (select s.* from drift_summary as s where s.hostname = name) as s",
    plain: "table plain.drift_summary",
  },
  { fast: "table coverage", plain: "table plain.coverage" },
  {
    fast:
      "select question, hostname, concat_ws(' on ', thing, place), is_gap from bruce.coverage_rows",
    plain: "table plain.coverage_rows",
  },
  {
    fast: "select d.* from host cross join lateral bruce.all_drift_of(array[name]) as d",
    plain: "table bruce.all_drift",
  },
  {
    fast: "select d.* from bruce.drift_of_hosts(array(select name from host)) as d",
    plain: "select d.* from bruce.all_drift as d where d.is_fresh",
  },
];

Deno.test("views and functions that are written for speed answer as their plain forms", () =>
  withDatabase(async ({ sql }) => {
    await sql.file(inProject("tests/properties/support/plain_views.sql"));
    const [empty] = await sql`select count(*)::integer as rows from plain.drift_summary`;
    assertEquals(empty!.rows, 0);
    const seen = new Set<string>();
    for (const seed of [1, 2, 3]) {
      const connection = await sql.reserve();
      try {
        await connection`begin`;
        await randomFleet(connection, seeded(seed));
        await connection.unsafe(`
          create temporary table host on commit drop as
          select distinct hostname as name from (
            select hostname from bruce.host_state union select host from bruce.scopes
            union select hostname from bruce.all_drift union select hostname from bruce.entities
            union select 'nobody'
          ) as h`);
        for (const { fast, plain } of PAIRS) {
          const different = await connection.unsafe(`
            (select 'only here' as side, f::text as line from ((${fast}) except all (${plain})) as f)
            union all
            (select 'only plain', p::text from ((${plain}) except all (${fast})) as p)`);
          assertEquals(different.map((row) => ({ ...row })), [], `seed ${seed}: ${fast}`);
        }
        for (const what of await connection.unsafe(VARIETY)) seen.add(what.name);
        await connection`rollback`;
      } finally {
        connection.release();
      }
    }
    // what the fleets had to show: without it the comparison would say nothing
    const wanted = [
      "waived",
      "in maintenance",
      "suppressed",
      "acknowledged",
      "stale",
      "seen by a probe",
      "overdue",
      "retired",
      "undeclared",
      "a gap of each",
      "unproven",
    ];
    assertEquals(wanted.filter((what) => !seen.has(what)), [], "not shown by any fleet");
  }));

const VARIETY = `
  select 'waived' as name from drift_summary where waived > 0
  union select 'in maintenance' from drift_summary where in_maintenance > 0
  union select 'suppressed' from drift_summary where suppressed > 0
  union select 'acknowledged' from drift_summary where acknowledged > 0
  union select 'stale' from drift_summary where summary like '%open issues wait for it.'
  union select 'seen by a probe' from bruce.service_state as t join bruce.entities as e on e.service_id = t.service_id
    where t.state = 'unobserved' and t.lifecycle = 'active' and e.kind = 'check'
  union select 'overdue' from drift_summary where freshness = 'overdue'
  union select 'retired' from drift_summary where lifecycle = 'retired'
  union select 'undeclared' from drift_summary where lifecycle = 'undeclared'
  union select 'a gap of each' from coverage having count(*) filter (where gaps > 0) = 5
  union select 'unproven' from bruce.all_drift where not is_fresh`;
