import { strict as assert } from "node:assert";
import { relative } from "node:path";
import postgres from "postgres";
import { inProject } from "../../../scripts/stack/paths.ts";
import { makePgTapTemplate, pgTapTemplate, runPgTap } from "../../../scripts/test/pgtap.ts";
import { testFiles } from "../../../scripts/test/test_files.ts";
import { testServer } from "../../_support/database.ts";

/**
 * Switches the engine off: what is written is stored or accepted, and nothing follows from it. No report becomes the
 * present, no declaration is compared, no rule has a row, no issue is opened or resolved, no event is told.
 */
const engineOff = `
  update public.drift_rules set enabled = false;
  create or replace function bruce.tg_observed_snapshots__intake()
  returns trigger
  language plpgsql
  as 'begin return new; end';
  create or replace function bruce.take_snapshots(p_rows public.observed_snapshots[])
  returns table (index bigint, outcome text, snapshot_id bigint)
  language sql
  as 'select null::bigint, null::text, null::bigint where false';
  create or replace function bruce.compare_declared(p_hosts text[])
  returns void
  language sql
  as 'select null';
  create or replace function bruce.settle_issues(
    p_drift bruce.difference[], p_unproven text[], p_alive public.issues[], p_hosts text[], p_is_whole boolean,
    p_cause text, p_now timestamptz, p_reach integer
  )
  returns void
  language sql
  as 'select null';
  alter table public.snapshots disable trigger _200_project;
  alter table public.events disable trigger _300_react;`;

/**
 * Each pgTAP file of these folders of tests/database fails with the engine off, or it would pass whatever the engine does. Those
 * that are `aside` are about something else, and pass: by path, with what they are about.
 */
export async function failWithTheEngineOff(
  folders: string[],
  aside: Record<string, string>,
  which = /./,
): Promise<void> {
  const server = testServer();
  await makePgTapTemplate(server);
  const sql = postgres(server.url(pgTapTemplate), { max: 1, onnotice: () => {} });
  await sql.unsafe(engineOff);
  await sql.end();
  const root = inProject("tests/database");
  const files = await Promise.all(folders.map((folder) => testFiles(`${root}/${folder}`)));
  const waiting = files.flat().filter((file) => which.test(relative(root, file)));
  assert.ok(waiting.length > 0);
  const passed: string[] = [];
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const { failures } = await runPgTap(server, file, { stopsAtFailure: true });
      if (failures.length === 0) passed.push(relative(root, file).replace(/\.test\.sql$/, ""));
    }
  };
  await Promise.all([worker(), worker()]);
  assert.deepEqual(passed.toSorted(), Object.keys(aside).toSorted());
}
