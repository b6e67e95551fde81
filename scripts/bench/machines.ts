import type postgres from "postgres";
import { type Measure, ratio } from "./measure.ts";
import type { Size } from "./size.ts";
import { compareRounds, warmUp } from "./snapshots.ts";

const against = "bare insert of the same jsonb";

/** Machines that tell of themselves: 100 units, 20 processes that listen, 8 filesystems; nothing but numbers moves, or a unit does. */
export async function machines(sql: postgres.Sql, { repetitions }: Size): Promise<Measure[]> {
  const unchanged = "unchanged snapshot of a machine, 100 units";
  await compareRounds(sql, {
    measures: [unchanged],
    host: "91",
    snapshot: "bench.machine(91, i)",
    count: repetitions + warmUp,
    withFloor: true,
    source: "system",
  });
  const changed = "one of 100 units changed";
  await compareRounds(sql, {
    measures: [changed],
    host: "92",
    snapshot: "bench.machine(92, i, i)",
    count: repetitions + warmUp,
    withFloor: true,
    source: "system",
  });
  return [
    await ratio(sql, unchanged, { against, aim: 0.9 }),
    await ratio(sql, changed, { against, aim: 2.5 }),
  ];
}
