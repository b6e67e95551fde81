import type { CollectionError, Observation } from "./collector.ts";

/** The observation that nothing could be collected. */
export function failed(
  hostname: string,
  observedAt: Date,
  { kind, message }: CollectionError,
): Observation {
  return {
    hostname,
    observedAt,
    complete: false,
    error: { kind, message },
    problems: [],
    snapshot: {},
    summary: kind,
  };
}
