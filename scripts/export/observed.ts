import { PAGE_ROWS, pageOf, type Stream } from "./stream.ts";

/**
 * Canonical payloads in the order in which they arrived. What did not change is not stored: at the end each scope says
 * once more what it last said, at its last contact, so that who imports it knows the same present.
 */
export const observed: Stream = {
  table: "observed_snapshots",
  summary: "what collectors saw, one payload a line; import and ingest read it",
  async page(sql, { since, until }, after) {
    const [id = "0"] = after ?? [];
    return pageOf(
      await sql<{ line: string; key: string[] }[]>`
      select (jsonb_strip_nulls(jsonb_build_object(
        'hostname', o.hostname, 'source', o.source, 'observed_at', case o.id
          -- what still is, or still waits, is not too old for who imports it
          when s.applied_snapshot_id then greatest(o.observed_at, least(kept.since, s.last_seen_at))
          when s.held_snapshot_id then greatest(o.observed_at, least(kept.since + kept.margin, s.last_snapshot_at))
          else o.observed_at end,
        'complete', bruce.completeness(o.source, o.complete, o.incomplete_lists),
        'seq', o.seq, 'run_id', o.run_id, 'error', o.error,
        -- a learned interval cannot be learned again from changes alone
        'collector', case when s.scope_id is not null
          then coalesce(o.collector, '{}') || jsonb_build_object(
            'name', coalesce(o.collector ->> 'name', 'unnamed'), 'interval_s', s.interval_s
          )
          else o.collector end
      )) || jsonb_build_object('snapshot', o.snapshot))::text as line, array[o.id::text] as key
      from public.observed_snapshots as o
      left join bruce.scopes as s on s.host_key = lower(o.hostname) and s.source = o.source
      cross join (
        select bruce.clock() - p.retention * 0.9 as since, p.retention * 0.05 as margin from public.settings as p
      ) as kept
      where o.id > ${id}::bigint
        and (${since}::timestamptz is null or o.observed_at >= ${since}::timestamptz)
        and (${until}::timestamptz is null or o.observed_at < ${until}::timestamptz)
      order by o.id
      limit ${PAGE_ROWS}`,
    );
  },
  async tail(sql) {
    const rows = await sql<{ line: string }[]>`
      select line.payload::text as line
      from bruce.scopes as s
      join lateral (
        select o.* from public.observed_snapshots as o
        where o.hostname = s.hostname and o.source = s.source and o.id = s.snapshot_id
      ) as o on s.last_snapshot_at > o.observed_at
      cross join lateral (
        select jsonb_build_object(
          'hostname', s.hostname, 'source', s.source, 'observed_at', s.last_snapshot_at,
          'complete', bruce.completeness(o.source, o.complete, o.incomplete_lists), 'snapshot', o.snapshot,
          'collector', coalesce(o.collector, '{}') || jsonb_build_object(
            'name', coalesce(o.collector ->> 'name', 'unnamed'), 'interval_s', s.interval_s
          )
        ) as payload
      ) as line
      union all
      select jsonb_build_object(
        'hostname', s.hostname, 'source', s.source, 'observed_at', s.error_at,
        'error', jsonb_build_object('kind', s.error_kind, 'message', coalesce(s.error_message, '')),
        'collector', jsonb_build_object('name', 'unnamed', 'interval_s', s.interval_s)
      )::text
      from bruce.scopes as s
      where s.error_kind is not null and isfinite(s.error_at)
      order by 1`;
    return rows.map(({ line }) => line);
  },
};
