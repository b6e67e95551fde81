import { strict as assert } from "node:assert";
import { type DriftRow, driftTable } from "../../scripts/stack/drift_table.ts";

const missing: DriftRow = {
  severity: "high",
  event_type: "SERVICE_MISSING",
  hostname: "box2-daily",
  service: "freshrss",
  expected: "running",
  observed: null,
};

Deno.test("rows stand under their headings, worst first, and are summed up", () => {
  const down = { ...missing, severity: "critical", event_type: "VM_DOWN", service: null };
  assert.deepEqual(driftTable([missing, down, { ...missing, hostname: "box3" }]).split("\n"), [
    "SEVERITY  EVENT            HOST        SERVICE   EXPECTED  OBSERVED",
    "critical  VM_DOWN          box2-daily            running   –",
    "high      SERVICE_MISSING  box2-daily  freshrss  running   –",
    "high      SERVICE_MISSING  box3        freshrss  running   –",
    "",
    "3 differences on 2 hosts: 1 critical, 2 high.",
  ]);
});

Deno.test("long and multi-line values are cut so that no line is wider than 100 columns", () => {
  const long = {
    ...missing,
    observed: "line one\nline two ".repeat(20),
    expected: "y".repeat(300),
  };
  const lines = driftTable([missing, long]).split("\n");
  assert.equal(Math.max(...lines.map((line) => line.length)), 100);
  assert.ok(lines.some((line) => line.includes("…")));
  assert.equal(lines.length, 5);
});

Deno.test("severity and event are never cut, however long the names are", () => {
  const long = { ...missing, event_type: "DOCKER_UNREACHABLE", hostname: "h".repeat(80) };
  const [, row = ""] = driftTable([{ ...long, service: "s".repeat(80) }]).split("\n");
  assert.match(row, /^high +DOCKER_UNREACHABLE +h+… +s+…/);
  assert.ok(row.length <= 100);
});

Deno.test("what is left out is counted", () => {
  const lines = driftTable(Array(5).fill(missing), { limit: 3 }).split("\n");
  assert.equal(lines[4], "… and 2 more.");
  assert.equal(lines.at(-1), "5 differences on 1 host: 5 high.");
});

Deno.test("no drift is said in words", () => {
  assert.equal(driftTable([]), "No drift: everything observed is as declared.");
});
