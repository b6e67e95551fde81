import type { Observation } from "../../../../scripts/collectors/runtime/collector.ts";
import { observer, type View } from "../../../../scripts/collectors/service_health/observe.ts";
import { type Target, targetSchema } from "../../../../scripts/collectors/service_health/target.ts";

/** A row of the snapshot. */
export type Check = Record<string, unknown> & { ok: boolean; error: string | null };

/** A target as a file would hold it. */
export function target(
  kind: Target["kind"],
  place: string,
  options: Record<string, unknown> = {},
  service = "a-service",
): Target {
  return targetSchema.parse({ host: "a-host", service, kind, target: place, options });
}

/** A view of these targets, with short waits. */
export function viewOf(targets: Target[], rest: Partial<View> = {}): View {
  return {
    hostname: "prober",
    fromFile: targets,
    api: undefined,
    pace: { concurrency: 100, timeoutS: 1 },
    ...rest,
  };
}

/** What one run sees. */
export async function look(view: View): Promise<Observation> {
  const [observation] = await observer(view)();
  if (!observation) throw new Error("one run is one observation");
  return observation;
}

/** The checks of one run. */
export function checksOf({ snapshot }: Observation): Check[] {
  return snapshot.checks as Check[];
}

/** The result of a single probe, without the key and the time it took. */
export async function probeOnce(...parameters: Parameters<typeof target>) {
  const [check] = checksOf(await look(viewOf([target(...parameters)])));
  if (!check) throw new Error("one target is one check");
  const {
    service: _service,
    hostname: _hostname,
    target: _target,
    kind: _kind,
    latency_ms: _ms,
    ...result
  } = check;
  return result;
}
