import { strict as assert } from "node:assert";
import { growFleet } from "../../scripts/bench/fleets.ts";
import { firstSnapshot, oneDrifting } from "../../scripts/bench/snapshots.ts";
import { smallSize, withBench } from "./support.ts";

Deno.test("each round of the drifting container has an event of its own, and none flaps", () =>
  withBench(async (sql) => {
    await growFleet(sql, 14);
    const rounds = smallSize.repetitions + 10;
    await oneDrifting(sql, smallSize);
    await oneDrifting(sql, smallSize, { suffix: ", again", played: rounds });
    const issues = await sql`
      select count(*)::integer as all, count(distinct drift_key)::integer as different,
        count(*) filter (where flapping or occurrences > 1)::integer as flapping
      from public.issues where hostname = 'host-0011'`;
    assert.deepEqual([...issues], [{ all: rounds, different: rounds, flapping: 0 }]);
    const measured = await sql`
      select measure, count(*)::integer as times from bench.timings where side = 'ours' group by measure order by measure`;
    assert.deepEqual([...measured].map(({ times }) => times), [2, 2, 2, 2]);
  }));

Deno.test("rounds without their events are an error, not a figure", () =>
  withBench(async (sql) => {
    await growFleet(sql, 14);
    await sql`update public.drift_rules set enabled = false`;
    await assert.rejects(oneDrifting(sql, smallSize), /0 events opened in place of 7/);
    await assert.rejects(firstSnapshot(sql, smallSize, 21), /0 events opened in place of/);
  }));
