import type { Place } from "./place.ts";

/** The ids of the processes that can be seen, in order. */
export function processIds(place: Place): string[] {
  return (place.namesIfReadable("/proc") ?? []).filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b));
}

/** When a process started, in ticks since the machine did (proc_pid_stat(5), field 22). */
export function startOf(place: Place, pid: string): number | undefined {
  const text = place.read(`/proc/${pid}/stat`);
  // its name may hold blanks and parentheses
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields && Number(fields[19]);
}

/** The name of a process, at most 15 letters; nobody else may see its command line. */
export function processName(place: Place, pid: string): string | undefined {
  return place.line(`/proc/${pid}/comm`);
}
