import { parentOf, processes } from "./processes.ts";

/** A process of the server in a place: its number, and what it is, such as `postgres: checkpointer`. */
export interface ServerProcess {
  pid: number;
  title: string;
}

/** The number of the postmaster that a data directory of the local stack says it has. */
export function postmasterOf({ directory }: { directory: string }): number {
  const text = Deno.readTextFileSync(`${directory}/postgres/data/postmaster.pid`);
  return Number(text.split("\n")[0]);
}

/** The processes that a postmaster has started. Linux only: it reads /proc. */
export function childrenOf(postmaster: number): ServerProcess[] {
  return processes().filter(({ pid }) => parentOf(pid) === postmaster)
    .map(({ pid, command }) => ({ pid, title: command.trim() }));
}
