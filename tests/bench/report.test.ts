import { strict as assert } from "node:assert";
import { alone, compared, isMet, quantile } from "../../scripts/bench/measure.ts";
import { table } from "../../scripts/bench/report.ts";

Deno.test("a measure stands with its floor, its ratios and its aim", () => {
  const changed = { ...compared("changed", "bare", 2.5, 300, 1500), floor: 600 };
  const lines = table([changed, alone("WAL", 144, "bytes", 250)]).split("\n");
  assert.deepEqual(lines.map((line) => line.split(/ {2,}/)), [
    ["measure", "baseline", "floor", "ours", "ratio", "floor ratio", "aim", "met"],
    ["changed", "300 µs", "600 µs", "1500 µs", "5.00×", "2.00×", "≤ 2.5×", "NO"],
    ["WAL", "144 B", "≤ 250 B", "yes"],
  ]);
});

Deno.test("a step that failed says why in place of its figures", () => {
  const long = "a reason that is longer than any column of the table is wide";
  const lines = table([{ name: "writers", failure: long }, alone("WAL", 144, "bytes", 250)])
    .split("\n");
  assert.equal(lines[1], `writers  FAILED: ${long}`);
  assert.match(lines[2]!, /^WAL {6,}144 B/);
});

Deno.test("an aim is the most, or the least where more is better", () => {
  const writers = { ...compared("writers", "1 writer", 2, 100, 150), isLeast: true };
  assert.equal(isMet(writers), false);
  assert.equal(isMet({ ...writers, ratio: 2 }), true);
  assert.equal(isMet(compared("changed", "bare", 2, 100, 150)), true);
  assert.equal(isMet(compared("changed", "bare", 2, 100, 250)), false);
  assert.equal(isMet(compared("for information", "bare", null, 100, 250)), null);
});

Deno.test("quantiles are values that were measured", () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
  assert.deepEqual([0.5, 0.99, 1].map((part) => quantile(hundred, part)), [50, 99, 100]);
  assert.equal(quantile([7], 0.99), 7);
});
