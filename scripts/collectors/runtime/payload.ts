import type { CollectionError, Observation } from "./collector.ts";
import type { Completeness } from "./completeness.ts";
import { VERSION } from "../../program/version.ts";
import { withoutSecrets } from "./without_secrets.ts";

/** Canonical payload of `ingest`: what one collector saw on one host at one moment. */
export interface Payload {
  hostname: string;
  source: string;
  observed_at: string;
  complete: Completeness;
  /** Grows from payload to payload of one collector: milliseconds of the moment, and the place in its run. */
  seq: number;
  /** The same for all payloads of one run. */
  run_id: string;
  collector: { name: string; version: string; interval_s?: number; instance?: string };
  error: CollectionError | null;
  snapshot: Record<string, unknown>;
}

/** Puts the observations of one run into envelopes, without the secrets that are in them. */
export function payloadsOf(
  source: string,
  observations: readonly Observation[],
  intervalS: number | undefined,
): Payload[] {
  const run_id = crypto.randomUUID();
  return observations.map((
    { hostname, instance, observedAt, complete, error, snapshot },
    place,
  ) => ({
    hostname,
    source,
    observed_at: observedAt.toISOString(),
    complete,
    seq: observedAt.getTime() + place,
    run_id,
    collector: {
      name: `bruce-${source}`,
      version: VERSION,
      ...(intervalS ? { interval_s: intervalS } : {}),
      ...(instance ? { instance: instance.slice(0, 200) } : {}),
    },
    error: withoutSecrets(error),
    snapshot: withoutSecrets(snapshot),
  }));
}
