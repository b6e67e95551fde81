/** Reads /proc, so all of this is for Linux only. */

/** A process that runs, and its command line. */
export interface Process {
  pid: number;
  command: string;
}

/** All processes of this machine but this one. */
export function processes(): Process[] {
  const found: Process[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) continue;
    const command = read(name, "cmdline")?.replaceAll("\0", " ");
    if (command) found.push({ pid: Number(name), command });
  }
  return found;
}

/** Who started a process; undefined when it has ended. */
export function parentOf(pid: number): number | undefined {
  const parent = statOf(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** True while a process runs: one that only waits to be noticed by its parent does not. */
export function isRunning(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

/** Kills a process at once. False when there is none of that number any more. */
export function kill(pid: number): boolean {
  if (!isRunning(pid)) return false;
  try {
    Deno.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}

/** What follows the name of the program in /proc/<pid>/stat: its state, its parent, …. */
function statOf(pid: number): string[] | undefined {
  const stat = read(String(pid), "stat");
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function read(pid: string, file: string): string | undefined {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${file}`);
  } catch {
    return undefined;
  }
}
