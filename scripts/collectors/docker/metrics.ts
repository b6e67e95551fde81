import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { mapBounded } from "../../program/bounded.ts";
import type { statsAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import { SourceError } from "../runtime/source_error.ts";

/** Use of the host by one container: share of one CPU in percent (may pass 100), bytes of memory and their limit. */
export interface Metrics {
  cpu_pct: number | null;
  mem_bytes: number | null;
  mem_limit: number | null;
}

type Stats = z.output<typeof statsAnswer>;

const PARALLEL = 8;

/** CPU counters are read twice; the readings must be this far apart to mean something. */
const APART_MS = 1_000;

/**
 * Reads metrics. CPU use is the difference to the reading of the run before, so in an interval it is the average of the
 * interval; the first run takes two readings.
 */
export class MetricsReader {
  #before = new Map<string, Stats>();

  /** Metrics by container name, sorted, of those containers (id → name) that could be read. */
  async read(
    engine: Engine,
    running: ReadonlyMap<string, string>,
  ): Promise<Record<string, Metrics>> {
    const ids = [...running.keys()];
    let before = this.#before;
    if (ids.some((id) => !before.has(id))) {
      const [first] = await Promise.all([readAll(engine, ids), sleep(APART_MS)]);
      before = new Map([...first, ...before]);
    }
    const now = await readAll(engine, ids);
    this.#before = now;
    const metrics = [...now].map(([id, stats]) =>
      [running.get(id) ?? id, metricsOf(stats, before.get(id))] as const
    );
    return Object.fromEntries(metrics.sort(([a], [b]) => a < b ? -1 : 1));
  }
}

async function readAll(engine: Engine, ids: readonly string[]): Promise<Map<string, Stats>> {
  const read = await mapBounded(ids, PARALLEL, async (id) => {
    try {
      return [[id, await engine.stats(id)] as const];
    } catch (error) {
      // metrics are an extra: what cannot be read is left out
      if (error instanceof SourceError) return [];
      throw error;
    }
  });
  return new Map(read.flat());
}

function metricsOf({ cpu_stats: cpu, memory_stats: memory }: Stats, before?: Stats): Metrics {
  // as `docker stats` counts: page cache that can be given back at once is not in use (cgroup v1, v2)
  const cache = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return {
    cpu_pct: cpuPercent(cpu, before?.cpu_stats),
    mem_bytes: memory.usage == null ? null : Math.max(memory.usage - cache, 0),
    mem_limit: memory.limit ?? null,
  };
}

function cpuPercent(now: Stats["cpu_stats"], before?: Stats["cpu_stats"]): number | null {
  if (!before || now.system_cpu_usage == null || before.system_cpu_usage == null) return null;
  const used = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  const passed = now.system_cpu_usage - before.system_cpu_usage;
  if (passed <= 0 || used < 0) return null;
  return Math.round((used / passed) * (now.online_cpus ?? 1) * 1000) / 10;
}
