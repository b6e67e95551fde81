import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { reap } from "./libc.ts";
import { descendants, groupOf, type ProcessRow, signal } from "./processes.ts";

const STEP_MS = 20;

/** How long SIGKILL may take: a process can hang in the kernel, on a dead network file system for one. */
const KILL_MS = 5_000;

/** With more than so many, something forks without end: it gets no grace. */
const MANY = 200;

/** The processes below this one that still run. Those that ended and were left to this one are reaped. */
export function running(main: number | undefined): ProcessRow[] {
  return descendants().filter(({ pid, isZombie }) => {
    // the end of the main process is the runtime's to take note of
    if (isZombie && pid !== main) reap(pid);
    return !isZombie;
  });
}

/**
 * Ends every process below this one: SIGTERM, so many milliseconds of grace, then SIGKILL again and again until a look
 * finds none, for they may go on forking. Returns how many could not be ended.
 */
export async function endTree(main: number | undefined, graceMs: number): Promise<number> {
  const deadline = performance.now() + graceMs;
  const told = new Set<number>();
  for (let rows = running(main); rows.length > 0; rows = running(main)) {
    if (performance.now() > deadline || rows.length > MANY) break;
    for (const { pid } of rows.filter(({ pid }) => !told.has(pid))) {
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
    kill(left);
    await sleep(1);
    left = running(main);
  }
  return left.length;
}

/**
 * By group first: the kernel ends a whole group at once, and no fork of it escapes in between. The command began with a
 * session of its own, so the groups of its tree hold nothing else; this process's own group is left out all the same.
 */
function kill(rows: readonly ProcessRow[]): void {
  const own = groupOf(process.pid);
  for (const group of new Set(rows.map(({ group }) => group))) {
    if (group > 1 && group !== own) signal(-group, "SIGKILL");
  }
  for (const { pid } of rows) signal(pid, "SIGKILL");
}
