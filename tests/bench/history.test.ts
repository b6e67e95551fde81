import { strict as assert } from "node:assert";
import { growFleet } from "../../scripts/bench/fleets.ts";
import { onHistory } from "../../scripts/bench/history.ts";
import { oneChanged, oneDrifting, unchangedSnapshot } from "../../scripts/bench/snapshots.ts";
import { smallSize, withBench } from "./support.ts";

Deno.test("each measure on history is against itself without, at the pace of the bare insert", () =>
  withBench(async (sql) => {
    await growFleet(sql, 14);
    const [unchanged] = await unchangedSnapshot(sql, smallSize);
    const changed = await oneChanged(sql, smallSize);
    const drifting = await oneDrifting(sql, smallSize);
    const without = [unchanged!, changed, ...drifting];
    const again = await onHistory(sql, smallSize, without);
    assert.deepEqual(
      again.map(({ name }) => name),
      without.map(({ name }) => `${name}, on 100 history rows`),
    );
    const [bare] = await sql<[{ us: number }]>`
      select percentile_cont(0.5) within group (order by microseconds) as us
      from bench.timings where measure = ${again[1]!.name} and side = 'bare'`;
    const expected = changed.ours * bare.us / changed.baseline!;
    assert.ok(Math.abs(again[1]!.baseline! / expected - 1) < 1e-9);
    const [history] = await sql`
      select count(*)::integer as n from public.events where details = 'Of former times.'`;
    assert.equal(history!.n, 8);
    const missing = onHistory(sql, smallSize, [changed]);
    await assert.rejects(missing, /was not measured without history/);
  }));
