import { strict as assert } from "node:assert";
import { editsOf } from "../../scripts/mutants/edits.ts";

/** The text with each fault made in it. */
function faultsOf(text: string): string[] {
  return editsOf(text).map(({ start, end, text: other }) =>
    text.slice(0, start) + other + text.slice(end)
  );
}

const faults: [string, string[]][] = [
  ["a = b", ["a <> b"]],
  ["a < b or c >= d", ["a <= b or c >= d", "a < b and c >= d", "a < b or c > d"]],
  ["x = any (list)", ["x <> all (list)"]],
  ["x between a and b and c", ["x between a and b or c"]],
  ["not exists (a)", [" exists (a)"]],
  ["a is null", ["a is not null"]],
  ["a is not null", ["a is  null"]],
  ["a is distinct from b", ["a is not distinct from b"]],
  ["coalesce(a, f(b, c), true)", ["coalesce(a, f(b, c))", "coalesce(a, f(b, c), false)"]],
  ["interval '5 minutes'", ["(2 * interval '5 minutes')"]],
  ["limit 1", ["limit 2", "limit 0"]],
  ["x > 0", ["x >= 0", "x > 1", "x > (-1)"]],
  ["order by a, f(b, c) desc limit n", [
    "order by a desc, f(b, c) desc limit n",
    "order by a, f(b, c) asc limit n",
  ]],
  ["from a where b in (select c) group by d", ["from a where true group by d"]],
  ["count(*) filter (where b)", ["count(*) filter (where true)"]],
  ["-- a = b\n'a = b' /* not */ \"and\"", []],
];

for (const [text, expected] of faults) {
  Deno.test(`the faults of ${JSON.stringify(text)} are made one at a time`, () => {
    assert.deepEqual(faultsOf(text), expected);
  });
}
