import { setTimeout as sleep } from "node:timers/promises";
import { reap } from "./libc.ts";
import { descendants, signal } from "./processes.ts";

const STEP_MS = 20;

/** How long SIGKILL may take: a process can hang in the kernel, on a dead network file system for one. */
const KILL_MS = 5_000;

/** Pids of the processes below this one that still run. Those that ended and were left to this one are reaped. */
export function running(main: number | undefined): number[] {
  return descendants().flatMap(({ pid, isZombie }) => {
    if (!isZombie) return [pid];
    // the end of the main process is the runtime's to take note of
    if (pid !== main) reap(pid);
    return [];
  });
}

/**
 * Ends every process below this one: SIGTERM, so many milliseconds of grace, then SIGKILL again and again until a look
 * finds none, for they may go on forking. Returns how many could not be ended.
 */
export async function endTree(main: number | undefined, graceMs: number): Promise<number> {
  const deadline = performance.now() + graceMs;
  const told = new Set<number>();
  for (let pids = running(main); pids.length > 0; pids = running(main)) {
    if (performance.now() > deadline) break;
    for (const pid of pids.filter((pid) => !told.has(pid))) {
      told.add(pid);
      signal(pid, "SIGTERM");
      // one that is stopped would not get it
      signal(pid, "SIGCONT");
    }
    await sleep(STEP_MS);
  }
  const last = performance.now() + KILL_MS;
  let left = running(main);
  while (left.length > 0 && performance.now() < last) {
    for (const pid of left) signal(pid, "SIGKILL");
    await sleep(1);
    left = running(main);
  }
  return left.length;
}
