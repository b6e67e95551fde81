import { strict as assert } from "node:assert";
import { type Words } from "../../scripts/cli/words.ts";
import { type DriftRow, driftTable } from "../../scripts/stack/drift_table.ts";

const english: Record<string, string> = {
  "cli.severity": "SEVERITY",
  "cli.host": "HOST",
  "cli.service": "SERVICE",
  "cli.details": "DETAILS",
};
const words =
  ((key: string, ...values: unknown[]) =>
    english[key] ?? [key.replace("cli.severity.", ""), ...values].join(" ")) as Words;

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
    driftTable([missing, down, { ...missing, hostname: "box3" }], "One.", words).split("\n"),
    [
      "SEVERITY  HOST        SERVICE   DETAILS",
      "critical  box2-daily            VM box2-daily is declared active but is stopped.",
      "high      box2-daily  freshrss  Expected service freshrss on box2-daily but container not running.",
      "high      box3        freshrss  Expected service freshrss on box2-daily but container not running.",
      "",
      "One.",
    ],
  );
});

Deno.test("a sentence is broken where the terminal ends, and nothing of it is cut", () => {
  const details = "word ".repeat(60).trim();
  const lines = driftTable([{ ...missing, details }], "One.", words, { width: 80 }).split("\n");
  assert.ok(lines.every((line) => line.length <= 80));
  assert.equal(lines.slice(1, -2).join(" ").match(/word/g)?.length, 60);
});

Deno.test("what is left out is counted", () => {
  const lines = driftTable(Array(5).fill(missing), "One.", words, { limit: 3 }).split("\n");
  assert.equal(lines[4], "cli.more 2");
});

Deno.test("without drift there is no table, and what is known is said in lines that fit", () => {
  const said = driftTable([], "word ".repeat(30).trim(), words, { width: 80 }).split("\n");
  assert.equal(said.length, 2);
});
