import { z } from "zod";
import { sortedBy } from "./order.ts";
import type { Filesystem, Gpu, Memory } from "./snapshot.ts";

const MEBIBYTE = 1_048_576;

const number = z.number().nullish().catch(null).transform((value) => value ?? null);
const text = z.string().nullish().catch(null).transform((value) => value?.trim() || null);

/** What `graphics()` of systeminformation gives; memory is in MiB. */
const graphicsAnswer = z.object({
  controllers: z.array(z.object({
    vendor: text,
    model: text,
    name: text,
    bus: text,
    busAddress: text,
    pciBus: text,
    vram: number,
    driverVersion: text,
    memoryTotal: number,
    memoryUsed: number,
    utilizationGpu: number,
    temperatureGpu: number,
  })),
});

/** What `mem()` of systeminformation gives, in bytes. */
const memoryAnswer = z.object({
  total: z.number(),
  available: z.number(),
  swaptotal: z.number(),
  swapused: z.number(),
});

/** What `fsSize()` of systeminformation gives, in bytes. */
const filesystemsAnswer = z.array(z.object({
  fs: z.string(),
  type: z.string().catch(""),
  size: z.number(),
  used: z.number(),
  available: z.number(),
  mount: z.string(),
  rw: z.boolean().nullish().catch(null),
}));

/** Screens that no processor of graphics draws: of remote desktops, of virtual machines, of the boot. */
const SCREENS =
  /basic (display|render)|remote (display|desktop)|hyper-v|indirect|idddriver|virtual (display|monitor)/i;

/**
 * The questions that are left to systeminformation, on Windows and macOS. Each is loaded when it is asked first: on Linux
 * never.
 */
export interface Library {
  graphics(): Promise<unknown>;
  mem(): Promise<unknown>;
  fsSize(): Promise<unknown>;
}

/** The package itself. */
export const systeminformation: Library = {
  graphics: async () => (await import("systeminformation/lib/graphics.js")).default.graphics(),
  mem: async () => (await import("systeminformation/lib/memory.js")).default.mem(),
  fsSize: async () => (await import("systeminformation/lib/filesystem.js")).default.fsSize(),
};

/** The processors of graphics by an answer of `graphics()`. Throws when it is none. */
export function gpusOf(answer: unknown): Gpu[] {
  const rows = graphicsAnswer.parse(answer).controllers.flatMap((row) => {
    const name = row.name ?? row.model;
    if (!name || SCREENS.test(name)) return [];
    const total = row.memoryTotal ?? row.vram;
    return [{
      name,
      vendor: row.vendor,
      bus: row.pciBus?.toLowerCase().replace(/^0{4}(?=[0-9a-f]{4}:)/, "") ?? row.busAddress,
      driver: row.driverVersion,
      memory_total_bytes: bytes(total),
      memory_used_bytes: bytes(row.memoryUsed),
      utilization_pct: row.utilizationGpu,
      temperature_c: row.temperatureGpu,
    }];
  });
  return sortedBy(rows, ({ bus, name }) => `${bus ?? "~"} ${name}`);
}

/** Memory by an answer of `mem()`. Throws when it is none. */
export function memoryOf(answer: unknown): Memory {
  const { total, available, swaptotal, swapused } = memoryAnswer.parse(answer);
  return {
    total_bytes: total,
    used_bytes: total - available,
    available_bytes: available,
    swap_total_bytes: swaptotal,
    swap_used_bytes: swapused,
  };
}

/** Filesystems by an answer of `fsSize()`: those that `isMeant` takes. Throws when it is none. */
export function filesystemsOf(
  answer: unknown,
  isMeant: (row: { device: string; mount: string; type: string }) => boolean,
): Filesystem[] {
  const rows = filesystemsAnswer.parse(answer).map((row) => ({
    mount: row.mount,
    device: row.fs,
    type: row.type.toLowerCase(),
    size_bytes: row.size,
    used_bytes: row.used,
    available_bytes: row.available,
    read_only: row.rw === false,
  }));
  return sortedBy(rows.filter(isMeant), ({ mount }) => mount);
}

function bytes(mebibytes: number | null): number | null {
  return mebibytes === null || mebibytes <= 0 ? null : Math.round(mebibytes * MEBIBYTE);
}
