import { strict as assert } from "node:assert";
import { type DriftRow, driftTable, type Sight } from "../../scripts/stack/drift_table.ts";

const allSeen: Sight = { declared: 60, unseen: 0, reporting: 8 };

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
  assert.deepEqual(
    driftTable([missing, down, { ...missing, hostname: "box3" }], allSeen).split("\n"),
    [
      "SEVERITY  EVENT            HOST        SERVICE   EXPECTED  OBSERVED",
      "critical  VM_DOWN          box2-daily            running   –",
      "high      SERVICE_MISSING  box2-daily  freshrss  running   –",
      "high      SERVICE_MISSING  box3        freshrss  running   –",
      "",
      "3 differences on 2 hosts: 1 critical, 2 high.",
    ],
  );
});

Deno.test("long and multi-line values are cut so that no line is wider than 100 columns", () => {
  const long = {
    ...missing,
    observed: "line one\nline two ".repeat(20),
    expected: "y".repeat(300),
  };
  const lines = driftTable([missing, long], allSeen).split("\n");
  assert.equal(Math.max(...lines.map((line) => line.length)), 100);
  assert.ok(lines.some((line) => line.includes("…")));
  assert.equal(lines.length, 5);
});

Deno.test("severity and event are never cut, however long the names are", () => {
  const long = { ...missing, event_type: "DOCKER_UNREACHABLE", hostname: "h".repeat(80) };
  const [, row = ""] = driftTable([{ ...long, service: "s".repeat(80) }], allSeen).split("\n");
  assert.match(row, /^high +DOCKER_UNREACHABLE +h+… +s+…/);
  assert.ok(row.length <= 100);
});

Deno.test("what is left out is counted", () => {
  const lines = driftTable(Array(5).fill(missing), allSeen, { limit: 3 }).split("\n");
  assert.equal(lines[4], "… and 2 more.");
  assert.equal(lines.at(-1), "5 differences on 1 host: 5 high.");
});

for (
  const [sight, words] of [
    [
      { declared: 0, unseen: 0, reporting: 0 },
      "Nothing is declared and nobody reports yet: there is nothing to compare.",
    ],
    [{ declared: 0, unseen: 0, reporting: 1 }, "No drift, but nothing is declared yet."],
    [
      { declared: 10, unseen: 10, reporting: 0 },
      "Nobody reports yet. Nobody sees 10 of 10 declared hosts and services (the view coverage names them).",
    ],
    [
      { declared: 60, unseen: 5, reporting: 8 },
      "No drift among what is seen. Nobody sees 5 of 60 declared hosts and services (the view coverage names them).",
    ],
    [allSeen, "No drift: all that is declared is seen, and is as declared."],
  ] as const
) {
  Deno.test(`no drift is said as what it is: ${words}`, () => {
    assert.equal(driftTable([], sight), words);
  });
}

Deno.test("what nobody sees is counted beside what is wrong", () => {
  const lines = driftTable([missing], { declared: 60, unseen: 5, reporting: 8 }).split("\n");
  assert.deepEqual(lines.slice(-2), [
    "1 difference on 1 host: 1 high.",
    "Nobody sees 5 of 60 declared hosts and services (the view coverage names them).",
  ]);
});
