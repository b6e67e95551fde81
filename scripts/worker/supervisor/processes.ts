import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** A process as the kernel shows it. */
export interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  /** It ended and waits for its parent to take note. */
  isZombie: boolean;
}

/** All processes of this machine at one moment, more or less. */
function allProcesses(): ProcessRow[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^[0-9]+$/.test(name)) return [];
    const row = readRow(Number(name));
    return row ? [row] : [];
  });
}

/** All processes below this one, in whatever session or group they are. */
export function descendants(of = process.pid): ProcessRow[] {
  const children = Map.groupBy(allProcesses(), ({ parent }) => parent);
  const found: ProcessRow[] = [];
  const parents = [of];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const row of children.get(parent) ?? []) {
      found.push(row);
      parents.push(row.pid);
    }
  }
  return found;
}

/** The process group of a process; undefined when it has ended. */
export function groupOf(pid: number): number | undefined {
  return readRow(pid)?.group;
}

/** All processes that were started with a line such as `NAME=value` in their environment. */
export function processesMarked(line: string): number[] {
  return allProcesses().flatMap(({ pid, isZombie }) => {
    const environment = isZombie ? "" : read(`/proc/${pid}/environ`);
    return environment?.split("\0").includes(line) ? [pid] : [];
  });
}

/** Sends a signal to a process (or, by a negative number, a group) that may have ended meanwhile. */
export function signal(pid: number, name: "SIGTERM" | "SIGKILL" | "SIGCONT"): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended, or is not ours to end: the next look tells
  }
}

function readRow(pid: number): ProcessRow | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (!stat) return undefined;
  // what follows comes after the name of the program, which may hold blanks and brackets
  const [state, parent, group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const isZombie = state === "Z" || state === "X";
  return { pid, parent: Number(parent), group: Number(group), isZombie };
}

/** Undefined when it ended meanwhile, or is not ours to read. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
