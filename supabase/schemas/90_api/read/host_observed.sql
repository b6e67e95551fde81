create function bruce.host_observed(p_hostname text, p_now timestamptz)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(r.item), '[]')
  from (
    select jsonb_build_object(
      'kind', e.kind, 'name', e.name, 'state', e.state, 'health', e.health, 'ports', to_jsonb(e.ports),
        'image', e.image,
      'node', e.node, 'addresses', to_jsonb(e.addresses), 'match', e.match, 'changed_at', e.changed_at,
      'evidence', bruce.evidence_of(e.snapshot_id, s.source, n.last_seen_at), 'age_s',
        bruce.age_of(n.last_seen_at, p_now)
    ) as item
    from bruce.entities as e
    join bruce.scopes as s on s.scope_id = e.scope_id
    cross join lateral (select coalesce(e.heard_until, s.last_seen_at)) as n (last_seen_at)
    where e.hostname = p_hostname
    order by e.kind, e.name
    limit 200
  ) as r;
$$;
comment on function bruce.host_observed(text, timestamptz) is
  'What is observed of a host; at most 200 things.';
