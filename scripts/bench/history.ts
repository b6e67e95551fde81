import type postgres from "postgres";
import { compared, type Measure } from "./measure.ts";
import { oneChanged, oneDrifting, unchangedSnapshot, warmUp } from "./snapshots.ts";
import type { Size } from "./size.ts";

/**
 * Fills the history as if years had passed: of 100 rows 90 snapshots, 8 events and 2 resolved issues,
 * spread over the partitions that exist and the hosts of the fleet. Triggers are off, so nothing of it is the present.
 */
async function fillHistory(sql: postgres.Sql, rows: number): Promise<void> {
  await sql`select bruce.ensure_partitions(now() - interval '3 months')`;
  await sql`set session_replication_role = replica`;
  const snapshots = Math.round(rows * 0.9);
  await sql.unsafe(`
    insert into bruce.stored_snapshots
      (hostname, source, observed_at, received_at, disposition, snapshot, content_hash)
    select bench.host(1 + n % 100), 'docker', m.at, m.at, 'current',
      '{"containers": [{"name": "service-01", "state": "running"}]}', n
    from generate_series(1, ${snapshots}) as n
    cross join lateral (select now() - interval '30 minutes' - n * interval '${
    (80 * 86400) / snapshots
  } seconds' as at) as m`);
  await sql.unsafe(`
    insert into public.events (created_at, status, severity, event_type, hostname, service, details, drift_key, issue_id)
    select now() - interval '1 hour' - n * interval '1 second', case n % 2 when 0 then 'opened' else 'resolved' end, 'high',
      'SERVICE_MISSING', bench.host(1 + n % 100), bench.service(1 + n % 50), 'Of former times.',
      'SERVICE_MISSING/' || bench.host(1 + n % 100) || '/' || bench.service(1 + n % 50) || '/state', gen_random_uuid()
    from generate_series(1, ${Math.round(rows * 0.08)}) as n`);
  await sql.unsafe(`
    insert into public.issues (status, severity, event_type, hostname, service, field, details, first_seen_at, opened_at,
      last_seen_at, resolved_at, cause, drift_key)
    select 'resolved', 'high', 'SERVICE_MISSING', bench.host(1 + n % 100), bench.service(1 + n % 50), 'state',
      'Of former times.', t.at, t.at, t.at, t.at, 'REALITY_CHANGED',
      'SERVICE_MISSING/' || bench.host(1 + n % 100) || '/' || bench.service(1 + n % 50) || '/state'
    from generate_series(1, ${Math.round(rows * 0.02)}) as n
    cross join lateral (select now() - interval '1 hour' - n * interval '1 second' as at) as t`);
  await sql`reset session_replication_role`;
  await sql`vacuum analyze`;
}

/** The measures of a single host again, on top of history, each against itself without. */
export async function onHistory(
  sql: postgres.Sql,
  size: Size,
  without: Measure[],
): Promise<Measure[]> {
  await fillHistory(sql, size.historyRows);
  const suffix = `, on ${size.historyRows.toLocaleString("en")} history rows`;
  const again = { suffix, played: size.repetitions + warmUp };
  const [unchanged] = await unchangedSnapshot(sql, size, again);
  const measures = [
    unchanged!,
    await oneChanged(sql, size, again),
    ...await oneDrifting(sql, size, again),
  ];
  return measures.map((measure) => {
    const before = without.find(({ name }) => name + suffix === measure.name);
    if (!before) throw new Error(`"${measure.name}" was not measured without history`);
    // minutes lie between: the bare insert beside each tells how fast the machine was
    const pace = measure.baseline! / before.baseline!;
    return compared(measure.name, "itself with none", 1.1, before.ours * pace, measure.ours);
  });
}
