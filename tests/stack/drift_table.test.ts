import { strict as assert } from "node:assert";
import { type DriftRow, driftTable, type Sight } from "../../scripts/stack/drift_table.ts";

const allSeen: Sight = { declared: 60, unseen: 0, reporting: 8 };

const missing: DriftRow = {
  severity: "high",
  event_type: "SERVICE_MISSING",
  hostname: "box2-daily",
  service: "freshrss",
  details: "Expected service freshrss on box2-daily but container not running.",
};

Deno.test("rows stand under their headings, worst first, and are summed up", () => {
  const down = {
    ...missing,
    severity: "critical",
    event_type: "VM_DOWN",
    service: null,
    details: "VM box2-daily is declared active but is stopped.",
  };
  assert.deepEqual(
    driftTable([missing, down, { ...missing, hostname: "box3" }], allSeen).split("\n"),
    [
      "SEVERITY  HOST        SERVICE   DETAILS",
      "critical  box2-daily            VM box2-daily is declared active but is stopped.",
      "high      box2-daily  freshrss  Expected service freshrss on box2-daily but container not running.",
      "high      box3        freshrss  Expected service freshrss on box2-daily but container not running.",
      "",
      "3 differences on 2 hosts: 1 critical, 2 high.",
    ],
  );
});

Deno.test("a sentence is broken where the terminal ends, and nothing of it is cut", () => {
  const details = "word ".repeat(60).trim();
  const lines = driftTable([{ ...missing, details }], allSeen, { width: 80 }).split("\n");
  assert.ok(lines.every((line) => line.length <= 80));
  assert.equal(lines.slice(1, -2).join(" ").match(/word/g)?.length, 60);
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
