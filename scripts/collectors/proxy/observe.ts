import type { Observation, Observe } from "../runtime/collector.ts";
import type { Look } from "./look.ts";
import { failed } from "../runtime/failed.ts";
import { SourceError } from "../runtime/source_error.ts";

/** Looks at one proxy; one that does not answer is what was seen, not a failure of the collector. */
export function observer(hostname: string, look: () => Promise<Look>): Observe {
  return async () => {
    const observedAt = new Date();
    try {
      return [observationOf(hostname, observedAt, await look())];
    } catch (error) {
      if (error instanceof SourceError) return [failed(hostname, observedAt, error)];
      throw error;
    }
  };
}

function observationOf(
  hostname: string,
  observedAt: Date,
  { proxy, routes, problems }: Look,
): Observation {
  return {
    hostname,
    observedAt,
    complete: problems.length === 0,
    error: null,
    problems,
    snapshot: { proxy, routes, ...(problems.length > 0 ? { problems } : {}) },
    summary: `${routes.length} ${routes.length === 1 ? "route" : "routes"}`,
  };
}
