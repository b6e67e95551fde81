import { readFileSync, readlinkSync, symlinkSync, unlinkSync } from "node:fs";
import process from "node:process";

/** The right to be the only writer, or the pid of who has it. */
export type Lock = { held: true; release(): void } | { held: false; pid: number };

/**
 * Takes the lock at `path`: a symbolic link that names its owner, for making one is atomic on every file system.
 *
 * A process that was killed leaves its link behind. It is never removed by guess, which would race; a successor puts
 * its own link at `<path>.after-<dead owner>`, a name that exactly one process can get, and so on: the owner of the
 * last link of that chain holds the lock, and removes the whole chain, first link first, when it is done.
 */
export function takeLock(path: string): Lock {
  const me = identityOf(process.pid);
  for (;;) {
    const chain = chainFrom(path);
    const owner = chain.at(-1)?.owner;
    if (owner && isAlive(owner)) return { held: false, pid: Number(owner.split("-")[0]) };
    const link = owner ? `${path}.after-${owner}` : path;
    if (!tryLink(me, link)) continue;
    // a release that was under way may have cut the chain that this link was put on
    const links = chainFrom(path);
    if (links.at(-1)?.owner === me) {
      return { held: true, release: () => links.forEach(({ link }) => remove(link)) };
    }
    remove(link);
  }
}

function chainFrom(path: string): { link: string; owner: string }[] {
  const chain = [];
  let link = path;
  for (let owner = readOwner(link); owner; owner = readOwner(link)) {
    chain.push({ link, owner });
    link = `${path}.after-${owner}`;
  }
  return chain;
}

function readOwner(link: string): string | undefined {
  return unless("ENOENT", () => readlinkSync(link));
}

function tryLink(owner: string, link: string): boolean {
  return unless("EEXIST", () => {
    symlinkSync(owner, link);
    return true;
  }) ?? false;
}

function remove(link: string): void {
  unless("ENOENT", () => unlinkSync(link));
}

/** Pid and, where the kernel tells it, the moment of its start and of the boot: a pid alone is used again. */
function identityOf(pid: number): string {
  const stat = unless("ENOENT", () => readFileSync(`/proc/${pid}/stat`, "utf8"));
  const boot = unless("ENOENT", () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"));
  // field 22 of proc_pid_stat(5), counted behind the command, which may hold blanks
  const started = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return [pid, started, boot?.slice(0, 8)].filter(Boolean).join("-");
}

function isAlive(owner: string): boolean {
  const pid = Number(owner.split("-")[0]);
  const isThere = unless("ESRCH", () => {
    try {
      return process.kill(pid, 0);
    } catch (error) {
      if (codeOf(error) === "EPERM") return true;
      throw error;
    }
  });
  return isThere === true && identityOf(pid) === owner;
}

function unless<Value>(code: string, action: () => Value): Value | undefined {
  try {
    return action();
  } catch (error) {
    if (codeOf(error) === code) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
