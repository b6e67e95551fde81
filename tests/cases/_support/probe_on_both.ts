import { strictEqual } from "node:assert/strict";
import { OneFiles, RUNTIMES } from "../../collectors/support/one_file.ts";

/** What a probe found, without the key and the time it took. */
export type Found = Record<string, unknown>;

const files = await OneFiles.build("service_health");

/**
 * Probes places of one kind with the one-file collector under each runtime, through `before` (a command that runs
 * another one). Returns what was found, in the order of the places: one list a runtime.
 */
export async function probeOnBoth(
  kind: string,
  places: readonly { target: string; options?: Record<string, unknown> }[],
  { before = [], timeout = 5 }: { before?: readonly string[]; timeout?: number } = {},
): Promise<Found[][]> {
  const path = await Deno.makeTempFile({ dir: files.path });
  const targets = places.map(({ target, options = {} }, place) => ({
    host: "a-host",
    service: String(place).padStart(3, "0"),
    kind,
    target,
    options,
  }));
  await Deno.writeTextFile(path, JSON.stringify(targets));
  const args = ["--dry-run", "--targets", path, "--hostname", "prober", "--timeout", `${timeout}`];
  return await Promise.all(RUNTIMES.map(async (runtime) => {
    const { code, stdout, stderr } = await files.run(
      [...before, ...runtime],
      "service_health",
      args,
    );
    strictEqual(code, 0, stderr);
    const { snapshot, error } = JSON.parse(stdout);
    strictEqual(error, null);
    return snapshot.checks.map(
      (
        {
          hostname: _hostname,
          service: _service,
          kind: _kind,
          target: _target,
          latency_ms: _ms,
          ...found
        }: Found,
      ) => found,
    );
  }));
}

/** A probe that found all well. */
export function well(status: number | null = null, facts: Found = {}): Found {
  return { ok: true, status, error: null, ...facts };
}

/** A probe that found a fault. */
export function fails(error: string, status: number | null = null, facts: Found = {}): Found {
  return { ok: false, status, error, ...facts };
}
