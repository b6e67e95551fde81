import { isPassing } from "../linux/passing.ts";
import { sortedBy, sortedPorts } from "../order.ts";
import type { Unit } from "../snapshot.ts";

/** A job as `launchctl list` lists it: its process, and how the last one ended (below 0: by a signal). */
export interface Job {
  label: string;
  pid: number | null;
  status: number;
}

/** SIGTERM and SIGKILL: somebody ended it. */
const ENDED = new Set([-15, -9]);

/** The jobs of an answer of `launchctl list`, without those of an open application. */
export function jobsOf(text: string): Job[] {
  return text.split("\n").slice(1).flatMap((line) => {
    const [pid, status, label] = line.split("\t");
    if (!label || /^(application|com\.apple)\./.test(label) || isPassing(label)) return [];
    return [{ label, pid: pid === "-" ? null : Number(pid), status: Number(status) || 0 }];
  });
}

/** Jobs that are not Apple's: those of the system come and go by hundreds. */
export function unitsOf(
  jobs: readonly Job[],
  portsByPid: ReadonlyMap<number, readonly string[]>,
): Unit[] {
  const rows = jobs.map(({ label, pid, status }): Unit => {
    const isFailed = pid === null && status !== 0 && !ENDED.has(status);
    return {
      name: label,
      manager: "launchd",
      kind: "job",
      state: pid !== null ? "running" : isFailed ? "failed" : "waiting",
      enabled: null,
      restarts: null,
      since: null,
      exit_code: isFailed && status > 0 ? status : null,
      result: isFailed ? (status < 0 ? "signal" : "exit-code") : null,
      ports: sortedPorts(pid === null ? [] : portsByPid.get(pid) ?? []),
    };
  });
  return sortedBy(rows, ({ name }) => name);
}
