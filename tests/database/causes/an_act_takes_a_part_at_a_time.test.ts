import assert from "node:assert/strict";
import { withDatabase } from "../../_support/database.ts";

/** Hosts with the same difference. */
const HOSTS = 250;

/** What one act may cost: seconds of processor, not of a clock that others move. */
const MOST_CPU_S = 0.7;

Deno.test("an act on a large cause takes a part at a time, and none of them long", () =>
  withDatabase(async ({ sql }) => {
    await sql`update settings set root_cause_grace = '0', settle_time = '0', breaker_objects = 100000`;
    await sql`update drift_rules set absent_confirmations = 1`;
    await sql`insert into assets (name) select 'h' || n from generate_series(1, ${HOSTS}::integer) as n`;
    await sql`insert into expected_services (hostname, name) select a.name, 'web' from assets as a`;
    await sql`insert into observed_snapshots (hostname, source, snapshot)
      select a.name, 'docker', '{"containers": [{"name": "web", "state": "exited"}]}' from assets as a`;
    await sql`update bruce_cmd_allowlist set enabled = true, targets = '{*}' where name = 'docker_start'`;
    await sql`select create_token('ann', 'operator', repeat('a', 64))`;
    const [cause] = await sql`select cause_key from drift_causes where service = 'web'`;
    const one = await sql.reserve();
    try {
      const [{ pid } = { pid: 0 }] = await one`select pg_backend_pid() as pid`;
      for (
        const [act, more] of [
          ["enqueue", { suggestion: "start" }],
          ["acknowledge", {}],
          ["unacknowledge", {}],
          ["waive", { reason: "Known.", expires_at: "2099-01-01" }],
        ] as const
      ) {
        let issue_ids: string[] | undefined;
        const parts: number[] = [];
        const reached = new Set<string>();
        do {
          const query = { cause_key: cause?.cause_key, issue_ids, ...more };
          const before = cpuOf(pid);
          const [said] = await one`select ${one(`api_${act}_cause`)}(repeat('a', 64), ${
            one.json(query)
          }) as answer`;
          const spent = cpuOf(pid) - before;
          assert(spent <= MOST_CPU_S, `${act} takes ${spent} s of processor`);
          const { rows, left_out, left_out_ids } = said?.answer;
          assert.equal(left_out, left_out_ids.length);
          for (const { issue_id } of rows) reached.add(issue_id);
          parts.push(rows.length);
          issue_ids = left_out_ids;
        } while (issue_ids && issue_ids.length > 0);
        assert.deepEqual([act, parts, reached.size], [act, [100, 100, 50], HOSTS]);
      }
    } finally {
      one.release();
    }
    const [left] = await sql`
      select count(*)::integer as count from issues where service = 'web' and waived_by is null`;
    assert.equal(left?.count, 0);
  }));

/** Seconds of processor that a server process has used. */
function cpuOf(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
