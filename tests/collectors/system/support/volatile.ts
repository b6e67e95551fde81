/** What of each part moves all the time, as the database has it. */
const VOLATILE: Readonly<Record<string, readonly string[]>> = {
  os: ["uptime_s", "booted_at"],
  cpu: ["cpu_pct", "load_1", "load_5", "load_15"],
  memory: ["used_bytes", "available_bytes", "swap_used_bytes"],
  filesystems: ["used_bytes", "available_bytes"],
  gpus: ["memory_used_bytes", "utilization_pct", "temperature_c"],
};

/** A snapshot without what moves all the time. */
export function withoutVolatile(snapshot: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(snapshot).map(([part, value]) => {
      const without = (row: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries(row).filter(([name]) => !VOLATILE[part]?.includes(name)),
        );
      return [
        part,
        Array.isArray(value) ? value.map(without) : without(value as Record<string, unknown>),
      ];
    }),
  );
}
