import { strict as assert } from "node:assert";
import { closingLine, readJUnit, sum } from "../../scripts/test/tally.ts";

const junit = `<testsuites><testsuite name="./a.test.ts" tests="3">
  <testcase name="works &lt;well&gt;" classname="./a.test.ts" time="0.1" line="3" col="6"/>
  <testcase name="breaks" classname="./a.test.ts" time="0.1" line="9" col="6">
    <failure message="no">stack</failure>
  </testcase>
  <testcase name="waits # skipped: no Docker" classname="./a.test.ts" time="0" line="12" col="6">
    <skipped/>
  </testcase>
</testsuite></testsuites>`;

Deno.test("a JUnit report is read into passed, failed and skipped with their places", () => {
  assert.deepEqual(readJUnit(junit), {
    passed: 1,
    failures: ["./a.test.ts:9 breaks"],
    skipped: ["./a.test.ts:12 waits # skipped: no Docker"],
  });
});

Deno.test("the closing line names skipped tests only when there are some", () => {
  const clean = { passed: 3, failures: [], skipped: [] };
  assert.equal(closingLine(clean), "3 passed, 0 failed");
  assert.equal(closingLine(sum([clean, readJUnit(junit)])), "4 passed, 1 failed, 1 skipped");
});
