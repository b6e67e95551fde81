import { readdirSync } from "node:fs";

const PR_SET_CHILD_SUBREAPER = 36;
const PR_SET_NO_NEW_PRIVS = 38;
const F_SETFD = 2;
const FD_CLOEXEC = 1;
const WNOHANG = 1;

const libc = Deno.dlopen("libc.so.6", {
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  waitpid: { parameters: ["i32", "pointer", "i32"], result: "i32" },
}).symbols;

/**
 * From now on, a process below this one whose parent ends becomes a child of this one, however it detached itself: it
 * can leave its session and its group, not the tree.
 */
export function adoptOrphans(): void {
  mustBe0(libc.prctl(PR_SET_CHILD_SUBREAPER, 1n, 0n, 0n, 0n), "PR_SET_CHILD_SUBREAPER");
}

/** From now on, nothing below this process can become another user (sudo, su), whom it could not kill. */
export function forbidNewPrivileges(): void {
  mustBe0(libc.prctl(PR_SET_NO_NEW_PRIVS, 1n, 0n, 0n, 0n), "PR_SET_NO_NEW_PRIVS");
}

/** Keeps files that this process was given, or opened, from what it starts. */
export function closeFilesOnExec(): void {
  for (const name of readdirSync("/proc/self/fd")) {
    const file = Number(name);
    if (file > 2) libc.fcntl(file, F_SETFD, FD_CLOEXEC);
  }
}

/** Takes note of the end of an adopted process, so that it leaves the table of processes. */
export function reap(pid: number): void {
  libc.waitpid(pid, null, WNOHANG);
}

function mustBe0(result: number, what: string): void {
  if (result !== 0) throw new Error(`the kernel refuses ${what}`);
}
