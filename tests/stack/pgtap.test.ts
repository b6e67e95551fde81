import { strict as assert } from "node:assert";
import { testServer } from "../_support/database.ts";
import { makePgTapTemplate, runPgTap, type TapResult } from "../../scripts/test/pgtap.ts";

let prepared: Promise<void> | undefined;

/** Runs a pgTAP file with this content. */
async function run(content: string): Promise<Omit<TapResult, "file">> {
  await (prepared ??= makePgTapTemplate(testServer()));
  const file = await Deno.makeTempFile({ suffix: ".test.sql" });
  await Deno.writeTextFile(file, content);
  try {
    const { passed, skipped, failures } = await runPgTap(testServer(), file);
    return { passed, skipped, failures };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("passed, skipped and failed tests are told apart, failures by line and values", async () => {
  const result = await run(`begin;
    select plan(4);
    select pass('fine');
    select skip('no pg_cron here', 1);
    select is(1, 2, 'one is two');
    select ok(true, 'fine too');
    select * from finish();
    rollback;`);
  assert.equal(result.passed, 2);
  assert.equal(result.skipped.length, 1);
  assert.match(result.skipped[0] ?? "", /no pg_cron here/);
  assert.equal(result.failures.length, 1);
  assert.equal(result.failures[0]?.line, 5);
  assert.match(result.failures[0]?.message ?? "", /not ok 3 - one is two\n +have: 1\n +want: 2/);
});

Deno.test("a file without a plan fails", async () => {
  const { failures } = await run("select 1;");
  assert.match(failures[0]?.message ?? "", /no plan/);
});

Deno.test("fewer tests than planned fail", async () => {
  const { failures } = await run("select plan(2);\nselect pass('a');\nselect * from finish();");
  assert.deepEqual(failures, [{ line: 2, message: "planned 2 tests but ran 1" }]);
});

Deno.test("an SQL error fails on the line it points to and ends the file", async () => {
  const { passed, failures } = await run(
    "select plan(2);\nselect pass('a');\n\nselect\n  nothing_here;\nselect pass('b');",
  );
  assert.equal(passed, 1);
  assert.deepEqual(failures, [
    { line: 5, message: '42703 column "nothing_here" does not exist' },
  ]);
});

Deno.test("files do not see each other's data and run as the owner, who is no superuser", async () => {
  const file = `select plan(2);
    create table public.mine ();
    select pass('made');
    select is(current_setting('is_superuser'), 'off');
    select * from finish();`;
  assert.equal((await run(file)).passed, 2);
  assert.equal((await run(file)).passed, 2);
});
