import { setTimeout as sleep } from "node:timers/promises";
import { mapBounded } from "../../program/bounded.ts";
import { AddressBook } from "./address_book.ts";
import { type Company, probe, type Timed } from "./probe.ts";
import type { RefusedTokens } from "./probe_home_assistant.ts";
import type { Target } from "./target.ts";

/** How probes are run. */
export interface Pace {
  /** Probes at the same time. */
  concurrency: number;
  timeoutS: number;
}

/** Longest wait before a probe, so that they do not all start in the same moment. */
const JITTER_MS = 200;

/** Probes every target, in no order; what fails is tried once more when all others had their turn. */
export async function runProbes(
  targets: readonly Target[],
  pace: Pace,
  refused: RefusedTokens,
): Promise<Map<Target, Timed>> {
  const results = new Map<Target, Timed>();
  await runAll(shuffled(targets), pace, refused, results);
  const failed = targets.filter((target) => {
    const result = results.get(target);
    return result && !result.ok && !result.isFinal;
  });
  await runAll(shuffled(failed), pace, refused, results);
  return results;
}

async function runAll(
  targets: readonly Target[],
  { concurrency, timeoutS }: Pace,
  refused: RefusedTokens,
  results: Map<Target, Timed>,
): Promise<void> {
  // names are looked up anew for the second try
  const company: Company = { addresses: new AddressBook(), refused, timeoutS };
  await mapBounded(targets, concurrency, async (target) => {
    await sleep(Math.random() * JITTER_MS);
    results.set(target, await probe(target, company));
  });
}

/** In another order each time: the ports of one host are not all probed at once. */
function shuffled<Item>(items: readonly Item[]): Item[] {
  return items.map((item) => ({ item, rank: Math.random() })).sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
