import type postgres from "postgres";

/** The present and what is wrong with it, without the times and numbers that tell how it came about. */
export async function endState(sql: postgres.Sql): Promise<unknown> {
  const [row] = await sql`
    select jsonb_build_object(
      'entities', (
        select jsonb_agg(jsonb_build_object(
          'host', e.hostname, 'kind', e.kind, 'key', e.entity_key, 'state', e.state, 'health', e.health,
          'ports', e.ports, 'match', e.match, 'service', t.service, 'item', e.item
        ) order by e.hostname, e.kind, e.entity_key)
        from bruce.entities as e
        left join bruce.service_state as t on t.service_id = e.service_id
      ),
      'services', (
        select jsonb_agg(jsonb_build_object('host', t.hostname, 'service', t.service, 'state', t.state, 'ports', t.ports)
          order by t.hostname, t.service)
        from bruce.service_state as t
      ),
      'hosts', (
        select jsonb_agg(jsonb_build_object('host', h.hostname, 'state', h.state) order by h.hostname)
        from bruce.host_state as h
      ),
      'scopes', (
        select jsonb_agg(jsonb_build_object('host', s.host, 'source', s.source, 'seen', s.last_seen_at, 'complete', s.complete)
          order by s.host, s.source)
        from bruce.scopes as s
      ),
      'drift', (select jsonb_agg(d.drift_key order by d.drift_key) from drift as d),
      -- an issue that flaps outlives its difference for a while: how often it came and went is history
      'alive', (
        select jsonb_agg(i.drift_key order by i.drift_key) from issues as i
        where i.status <> 'resolved' and i.quiet_since is null
      )
    ) as state`;
  return row?.state;
}
