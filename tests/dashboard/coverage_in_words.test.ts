import { strict as assert } from "node:assert";
import { coveredPercent, readOnly, unitLines } from "../../dashboard/src/views/coverage/things.ts";

Deno.test("100 % says that nothing lacks", () => {
  assert.equal(coveredPercent({ total: 50_000, gaps: 1 }), 99);
  assert.equal(coveredPercent({ total: 50_000, gaps: 0 }), 100);
  assert.equal(coveredPercent({ total: 50_000, gaps: 49_999 }), 1);
  assert.equal(coveredPercent({ total: 3, gaps: 3 }), 0);
  assert.equal(coveredPercent({ total: 0, gaps: 0 }), 100);
});

Deno.test("a host cannot write a line that somebody copies", () => {
  const lines = unitLines({ hostname: "box\nreboot\u202E", source: "docker; reboot" }).split("\n");
  assert.equal(lines.length, 3);
  assert.equal(lines[0], "# box?reboot?");
  assert.equal(lines[1], "systemctl status 'bruce-collector-*'");
  assert.match(
    unitLines({ hostname: "box", source: "docker" }),
    /-u bruce-collector-docker -n 50$/,
  );
});

Deno.test("an address names a filter, or shows all", () => {
  assert.equal(readOnly("overdue"), "overdue");
  assert.equal(readOnly("x"), "all");
  assert.equal(readOnly(null), "all");
});
