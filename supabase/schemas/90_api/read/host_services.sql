create function bruce.host_services(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(r.item), '[]')
  from (
    select jsonb_build_object(
      'service', t.service, 'lifecycle', t.lifecycle, 'state', t.state, 'declared_ports',
        to_jsonb(t.declared_ports),
      'ports', to_jsonb(t.ports), 'declared_image', t.declared_image, 'image', t.image, 'changed_at',
        t.changed_at,
      'evidence', bruce.evidence_of(s.applied_snapshot_id, s.source, n.last_seen_at),
      'age_s', bruce.age_of(n.last_seen_at, p_now)
    ) as item
    from bruce.service_state as t
    left join bruce.scopes as s on s.scope_id = t.scope_id
    cross join lateral (select coalesce(t.heard_until, s.last_seen_at)) as n (last_seen_at)
    where t.hostname = p_hostname
    order by t.service
    limit 200
  ) as r;
$$;
comment on function bruce.host_services(text, timestamptz) is
  'Declared services of a host beside what was observed; at most 200.';
