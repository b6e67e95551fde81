import { type Owner, ownerOf } from "./cgroup.ts";
import type { Place } from "./place.ts";
import { processIds, processName, startOf } from "./processes.ts";

/** A process that holds sockets. */
export interface Holder extends Owner {
  pid: string;
  name: string;
  start: number;
}

/** The processes that hold each of these sockets, the oldest first: those after it were forked or given it. */
export function holdersOf(place: Place, inodes: ReadonlySet<string>): Map<string, Holder[]> {
  const holders = new Map<string, Holder[]>();
  if (inodes.size === 0) return holders;
  const network = place.link("/proc/self/ns/net");
  for (const pid of processIds(place)) {
    // most processes of containers have a network of their own
    const its = place.link(`/proc/${pid}/ns/net`);
    if (its !== undefined && network !== undefined && its !== network) continue;
    const held = socketsOf(place, pid).filter((inode) => inodes.has(inode));
    const holder = held.length > 0 ? holderOf(place, pid) : undefined;
    if (!holder) continue;
    for (const inode of new Set(held)) holders.set(inode, [...holders.get(inode) ?? [], holder]);
  }
  for (const rows of holders.values()) {
    rows.sort((a, b) => a.start - b.start || Number(a.pid) - Number(b.pid));
  }
  return holders;
}

function socketsOf(place: Place, pid: string): string[] {
  return (place.namesIfReadable(`/proc/${pid}/fd`) ?? []).flatMap((file) => {
    const target = place.link(`/proc/${pid}/fd/${file}`);
    return target?.startsWith("socket:[") ? [target.slice(8, -1)] : [];
  });
}

/** Undefined when it has ended meanwhile. */
function holderOf(place: Place, pid: string): Holder | undefined {
  const name = processName(place, pid);
  const start = startOf(place, pid);
  return name === undefined || start === undefined
    ? undefined
    : { pid, name, start, ...ownerOf(place, pid) };
}
