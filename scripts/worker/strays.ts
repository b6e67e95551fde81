import { reap } from "./supervisor/libc.ts";
import { descendants, processesMarked, signal } from "./supervisor/processes.ts";
import { MARK } from "./supervisor/protocol.ts";

/**
 * Kills what is left of runs whose supervisors are gone: all that has their mark in its environment, and all below this
 * process that is below none of the living supervisors. (The worker adopts what a dead supervisor leaves behind.)
 * Returns how many there were.
 */
export function endStrays(runs: readonly string[], living: ReadonlySet<number>): number {
  const seen = new Set<number>();
  // again, for they may go on forking
  for (let round = 0; round < 100; round++) {
    const pids = [...strays(living), ...runs.flatMap((run) => processesMarked(`${MARK}=${run}`))];
    if (pids.length === 0) break;
    for (const pid of pids) {
      seen.add(pid);
      signal(pid, "SIGKILL");
    }
  }
  return seen.size;
}

function strays(living: ReadonlySet<number>): number[] {
  const supervised = new Set(
    [...living].flatMap((pid) => [pid, ...descendants(pid).map(({ pid }) => pid)]),
  );
  return descendants().filter(({ pid }) => !supervised.has(pid)).flatMap(({ pid, isZombie }) => {
    if (!isZombie) return [pid];
    reap(pid);
    return [];
  });
}
