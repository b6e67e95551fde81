import type { Observation, Observe } from "../runtime/collector.ts";
import type { Way } from "./middleware.ts";
import { readSnapshot, type Seen } from "./snapshot.ts";
import { failed } from "../runtime/failed.ts";
import { SourceError } from "../runtime/source_error.ts";

/** What to look at, and for whom. */
export interface Target {
  /** As NetBox names the system. */
  hostname: string;
  /** The first that works is taken. */
  ways: readonly Way[];
  withApps: boolean;
}

/** Looks at one TrueNAS; one that does not answer is what was seen, not a failure of the collector. */
export function observer(target: Target): Observe {
  return async () => {
    const observedAt = new Date();
    const failures: SourceError[] = [];
    for (const way of target.ways) {
      try {
        const seen = await readBy(way, target.withApps);
        return [success(target, observedAt, seen, failures)];
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        failures.push(error);
      }
    }
    const kind = failures[0]?.kind ?? "failed";
    const message = failures.map(({ message }) => message).join(" ");
    return [failed(target.hostname, observedAt, { kind, message })];
  };
}

async function readBy(way: Way, withApps: boolean): Promise<Seen> {
  const middleware = await way.open();
  try {
    return await readSnapshot(middleware, withApps);
  } finally {
    middleware.close();
  }
}

function success(
  { hostname }: Target,
  observedAt: Date,
  { instance, snapshot, complete, problems }: Seen,
  failures: readonly SourceError[],
): Observation {
  return {
    hostname,
    ...(instance ? { instance } : {}),
    observedAt,
    complete,
    error: null,
    problems: [...failures.map(({ message }) => message), ...problems],
    snapshot,
    summary: ["apps", "vms", "pools", "disks", "alerts"].flatMap((list) => {
      const rows = snapshot[list];
      return Array.isArray(rows) ? [`${rows.length} ${list}`] : [];
    }).join(", ") || "nothing to see",
  };
}
