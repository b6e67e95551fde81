import { strict as assert } from "node:assert";
import { isForGood } from "../../dashboard/src/views/issue/hold.ts";
import { statesOf } from "../../dashboard/src/views/issue/states.ts";
import { bytes } from "../../dashboard/src/views/issue/bytes.ts";

const quiet = {
  issue: {
    status: "open",
    acknowledged_at: null,
    suppressed_by: null,
    stale: false,
    flapping: false,
  },
  hold: { waits_for: null, waiver: null, window: null },
} as unknown as Parameters<typeof statesOf>[0];
const { issue, hold } = quiet;

Deno.test("an issue is what its status says, and all that holds it back or makes it doubtful", () => {
  assert.deepEqual(statesOf(quiet), ["open"]);
  const waiver = { waiver_id: 1, until: null, reason: "", by: "" };
  assert.deepEqual(
    statesOf({
      issue: { ...issue, status: "pending", stale: true },
      hold: { ...hold, waiver, window: waiver },
    }),
    ["waived", "maintenance", "stale"],
  );
  assert.deepEqual(
    statesOf({
      issue: { ...issue, acknowledged_at: "x", suppressed_by: "y", flapping: true },
      hold,
    }),
    ["open", "acknowledged", "explained", "flapping"],
  );
});

Deno.test("a waive without an end is for good", () => {
  assert.deepEqual([null, undefined, "infinity", "2027-03-01T00:00Z"].map(isForGood), [
    true,
    true,
    true,
    false,
  ]);
});

Deno.test("a size is said by its largest unit, as the language says it", () => {
  assert.deepEqual([bytes(72_000, "en"), bytes(1_234_567, "en")], ["72 kB", "1.2 MB"]);
  assert.match(bytes(1_234_567, "fr"), /^1,2\sMo$/);
});
