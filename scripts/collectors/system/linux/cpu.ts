import { arch } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cpu } from "../snapshot.ts";
import type { Place } from "./place.ts";

/** Time that all processors have spent, in ticks since the start. */
export interface CpuTime {
  total: number;
  idle: number;
}

/** How long the processors are watched when there was no look before. */
const WATCH_MS = 200;

/** Watches the processors from one look to the next, the first time for a moment in which nothing else is done. */
export class CpuWatch {
  #before: CpuTime | undefined;

  async percent(place: Place): Promise<number | null> {
    if (!this.#before) {
      this.#before = cpuTime(place);
      await sleep(WATCH_MS);
    }
    const [before, now] = [this.#before, cpuTime(place)];
    this.#before = now;
    if (!before || !now || now.total <= before.total) return null;
    const idle = Math.max(now.idle - before.idle, 0) / (now.total - before.total);
    return Math.round(1000 * (1 - Math.min(idle, 1))) / 10;
  }
}

/** The processors: model, number and load. */
export function readCpu(place: Place, cpu_pct: number | null): Cpu {
  const [load_1, load_5, load_15] = (place.line("/proc/loadavg") ?? "").split(" ", 3).map(Number);
  return {
    model: modelOf(place),
    cores: place.read("/proc/stat")?.match(/^cpu\d/gm)?.length ?? 1,
    cpu_pct,
    load_1: load_1 ?? null,
    load_5: load_5 ?? null,
    load_15: load_15 ?? null,
  };
}

/** Time of guests is a part of that of users; waiting for a disk is idling. */
function cpuTime(place: Place): CpuTime | undefined {
  const ticks = place.line("/proc/stat")?.split(/\s+/).slice(1, 9).map(Number);
  if (!ticks || ticks.length < 4) return undefined;
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { total: ticks.reduce((sum, one) => sum + one, 0), idle };
}

/** ARM names the board in place of the processor. */
function modelOf(place: Place): string | null {
  const text = place.read("/proc/cpuinfo") ?? "";
  const named = ["model name", "cpu model", "Model", "Hardware", "cpu"].map((name) =>
    new RegExp(`^${name}\\s*:\\s*(\\S.*)$`, "m").exec(text)?.[1]
  ).find((model) => model !== undefined);
  const board = place.read("/proc/device-tree/model")?.replaceAll("\0", "");
  return (named ?? board ?? arch()).replaceAll(/\s+/g, " ").trim() || null;
}
