import { cpus, loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cpu } from "./snapshot.ts";

const WATCH_MS = 200;

/** The processors as `node:os` tells them, on Windows (which has no load) and macOS. */
export class NodeCpu {
  #before: { total: number; idle: number } | undefined;

  async read(hasLoad: boolean): Promise<Cpu> {
    if (!this.#before) {
      this.#before = times();
      await sleep(WATCH_MS);
    }
    const [before, now] = [this.#before, times()];
    this.#before = now;
    const passed = now.total - before.total;
    const busy = passed > 0 ? 1 - Math.max(now.idle - before.idle, 0) / passed : undefined;
    const [load_1 = null, load_5 = null, load_15 = null] = hasLoad
      ? loadavg().map((load) => Math.round(load * 100) / 100)
      : [];
    const all = cpus();
    return {
      model: all[0]?.model.replaceAll(/\s+/g, " ").trim() || null,
      cores: Math.max(all.length, 1),
      cpu_pct: busy === undefined ? null : Math.round(1000 * Math.max(busy, 0)) / 10,
      load_1,
      load_5,
      load_15,
    };
  }
}

function times() {
  const all = cpus().map(({ times }) => times);
  const idle = all.reduce((sum, one) => sum + one.idle, 0);
  const total = all.reduce(
    (sum, one) => sum + one.user + one.nice + one.sys + one.idle + one.irq,
    0,
  );
  return { total, idle };
}
