import type postgres from "postgres";

/** What an owner has made beside what is measured: each is asked of each event. */
export const CONTEXTS = [
  "none",
  "windows",
  "waivers",
  "reactions",
  "groups",
  "thresholds",
] as const;

/** Globs of which none is like another, and all of them match. */
const GLOB = "'*' || repeat('*', n % 3)";

/** Makes thirty of a kind, three of reactions. The owner may: its rows are not the input of a stranger. */
export async function makeContext(
  sql: postgres.ReservedSql,
  context: string | number | undefined,
): Promise<void> {
  const many = "from generate_series(1, 30) as n";
  switch (context) {
    case "windows":
      await sql.unsafe(`insert into public.maintenance_windows
        (reason, hostname, service, event_types, starts_at, ends_at)
        select 'w' || n, ${GLOB}, 'z' || n || '*', null, now() - interval '1 day', now() + interval '1 day' ${many}`);
      break;
    case "waivers":
      await sql.unsafe(`insert into public.waivers (reason, hostname, service, expires_at)
        select 'w' || n, ${GLOB}, 'z' || n || '*', now() + interval '1 day' ${many}`);
      break;
    case "reactions":
    case "groups":
      await sql.unsafe(`insert into public.targets (name, kind) values ('cost', 'journal')`);
      await sql.unsafe(`insert into public.reactions (name, target, group_by, group_wait)
        select 'r' || n, 'cost', ${
        context === "groups" ? "'{hostname,service}', '1 minute'" : "null, '0'"
      } from generate_series(1, 3) as n`);
      break;
    case "thresholds":
      await sql.unsafe(
        `insert into public.thresholds (metric, hostname, service, open_above, clear_below)
        select 'cpu_pct', '*', 'z' || n || '*', 10, 5 ${many}`,
      );
  }
}
