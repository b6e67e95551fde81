import type { Memory } from "../snapshot.ts";
import { isContainer } from "./kernel.ts";
import type { Place } from "./place.ts";

/** Memory and swap. The cache of ZFS gives way like any other cache, but the kernel does not count it as available. */
export function readMemory(place: Place): Memory {
  const lines = [...(place.read("/proc/meminfo") ?? "").matchAll(/^(\w+):\s+(\d+) kB$/gm)];
  const kilobytes = Object.fromEntries(lines.map(([, name, value]) => [name, Number(value)]));
  const bytes = (name: string) => 1024 * (kilobytes[name] ?? 0);
  const total = bytes("MemTotal");
  const free = "MemAvailable" in kilobytes
    ? bytes("MemAvailable")
    : bytes("MemFree") + bytes("Buffers") + bytes("Cached");
  const available = Math.min(free + cacheOfZfs(place), total);
  return {
    total_bytes: total,
    used_bytes: total - available,
    available_bytes: available,
    swap_total_bytes: bytes("SwapTotal"),
    swap_used_bytes: Math.max(bytes("SwapTotal") - bytes("SwapFree"), 0),
  };
}

/** What the cache of ZFS holds above what it keeps in any case; that of a container is its host's. */
function cacheOfZfs(place: Place): number {
  const text = place.read("/proc/spl/kstat/zfs/arcstats");
  if (text === undefined || isContainer(place)) return 0;
  const value = (name: string) =>
    Number(new RegExp(`^${name}\\s+\\d+\\s+(\\d+)$`, "m").exec(text)?.[1] ?? 0);
  return Math.max(value("size") - value("c_min"), 0);
}
