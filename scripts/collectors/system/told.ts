import type { Part, Seen } from "./snapshot.ts";

/**
 * A snapshot as it is sent: numbers that move all the time stand beside the rows, in `metrics`, so that a machine on which nothing
 * else changes says the same each time. `lacks` are lists that this machine does not have: they are left out.
 */
export function told(seen: Seen, lacks: readonly Part[]): Record<string, unknown> {
  const { os, cpu, memory, filesystems, gpus, ...lists } = seen;
  const { uptime_s, ...system } = os;
  const { cpu_pct, load_1, load_5, load_15, ...processors } = cpu;
  const { total_bytes, swap_total_bytes } = memory;
  const rows = {
    os: system,
    cpu: processors,
    memory: { total_bytes, swap_total_bytes },
    filesystems: filesystems.map(({ used_bytes: _, available_bytes: __, ...row }) => row),
    interfaces: lists.interfaces,
    units: lists.units,
    listeners: lists.listeners,
    gpus: gpus.map(({ memory_used_bytes: _, utilization_pct: __, temperature_c: ___, ...row }) =>
      row
    ),
  };
  return {
    ...Object.fromEntries(Object.entries(rows).filter(([part]) => !lacks.includes(part as Part))),
    metrics: {
      machine: {
        uptime_s,
        cpu_pct,
        load_1,
        load_5,
        load_15,
        mem_bytes: memory.used_bytes,
        mem_limit: total_bytes,
        swap_bytes: memory.swap_used_bytes,
        swap_limit: swap_total_bytes,
      },
      // what cannot be written is always full
      filesystems: Object.fromEntries(
        filesystems.filter(({ read_only }) => !read_only).map((
          { mount, used_bytes, available_bytes },
        ) => [mount, { used_bytes, available_bytes }]),
      ),
      gpus: Object.fromEntries(
        gpus.map((gpu) => [
          [gpu.name, gpu.bus].filter(Boolean).join("/"),
          {
            memory_used_bytes: gpu.memory_used_bytes,
            memory_total_bytes: gpu.memory_total_bytes,
            utilization_pct: gpu.utilization_pct,
            temperature_c: gpu.temperature_c,
          },
        ]),
      ),
    },
  };
}
