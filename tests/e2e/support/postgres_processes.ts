import type { StartPlace } from "../../_support/start.ts";

/** A process of the server in a place: its number, and what it is, such as `postgres: checkpointer`. */
export interface ServerProcess {
  pid: number;
  title: string;
}

/** The number of the postmaster that a place says it has. */
export function postmasterOf(place: StartPlace): number {
  const text = Deno.readTextFileSync(`${place.directory}/postgres/data/postmaster.pid`);
  return Number(text.split("\n")[0]);
}

/** The processes that a postmaster has started. Linux only: it reads /proc. */
export function childrenOf(postmaster: number): ServerProcess[] {
  const found: ServerProcess[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) !== postmaster) continue;
      const title = Deno.readTextFileSync(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
      found.push({ pid: Number(name), title });
    } catch { /* It ended in the meantime. */ }
  }
  return found;
}
