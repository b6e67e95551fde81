import { fuzz, type Seen } from "../../scripts/fuzz/run.ts";
import { withStack } from "../_support/stack.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { fuzzTarget } from "./support/fuzz_target.ts";

// `npm run check:fuzz` asks for more, or for one case again
const cases = Number(Deno.env.get("BRUCE_FUZZ_CASES") ?? 2_000);
const seed = Number(Deno.env.get("BRUCE_FUZZ_SEED") ?? 1);

function tell({ cases, operations, neighbours, slowest_ms, statuses }: Seen): void {
  const of = Object.keys(operations).length;
  console.log(
    `${cases} cases of ${of} operations, ${neighbours} neighbours, slowest ${slowest_ms} ms: ${
      JSON.stringify(statuses)
    }`,
  );
}

Deno.test("whatever is asked and sent: no fault of ours, no answer but as its schema says, no neighbour lost", () =>
  withStack(async (stack) => {
    const seen = await fuzz(await fuzzTarget(stack), { seed, cases, tell });
    tell(seen);
    assertEquals(seen.failures, [], seen.failures.join("\n\n"));
    if (cases < 2_000) return;
    for (const status of [200, 400, 404, 422]) {
      assert(
        (seen.statuses[status] ?? 0) > 20,
        `answers of status ${status}: ${JSON.stringify(seen.statuses)}`,
      );
    }
    assert(seen.neighbours > 200, `${seen.neighbours} neighbours`);
    const tables = await stack.sql`select to_regclass('public.memories') is not null as stands`;
    assertEquals(tables[0]?.stands, true);
  }, { seeded: true }));
