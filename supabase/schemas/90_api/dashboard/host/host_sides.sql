create function bruce.host_sides(p_host text, p_now timestamptz)
returns table (
  rank integer, name text, id bigint, kind text, declared jsonb, observed jsonb, differs text[],
  is_seen boolean, is_fresh boolean, seen_at timestamptz, source text
)
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
begin
  return query
  with scope as materialized (
    select
      s.scope_id, s.source, s.last_seen_at,
      s.is_sound and greatest(s.last_contact_at + s.stale_after, s.excused_until) >= p_now as is_fresh
    from bruce.scopes as s
    where s.host = p_host
      or s.scope_id = (select h.scope_id from bruce.host_state as h where h.hostname = p_host)
      or s.scope_id in (select e.scope_id from bruce.entities as e where e.hostname = p_host)
  ),
  probe as materialized (
    select c.service_id, bool_and(p.is_fresh) as is_fresh, max(p.last_seen_at) as seen_at,
      min(p.source) as source,
      -- what an application says of itself when it is asked in its own words
      jsonb_strip_nulls(jsonb_build_object(
        'version', left(max(c.item ->> 'version'), 100),
        'models', max(jsonb_array_length(
          case jsonb_typeof(c.item -> 'models') when 'array' then c.item -> 'models' end)),
        'loaded', to_jsonb((array_agg(c.item -> 'loaded') filter (
          where p.is_fresh and c.state = 'running' and jsonb_array_length(
            case jsonb_typeof(c.item -> 'loaded') when 'array' then c.item -> 'loaded' else '[]' end) > 0
        ))[1])
      )) as said
    from bruce.entities as c
    join scope as p on p.scope_id = c.scope_id
    where c.hostname = p_host and c.kind = 'check' and c.service_id is not null
    group by c.service_id
  ),
  thing as materialized (
    select
      e.service_id, min(e.state_since) as since,
      case when bool_or(e.health = 'unhealthy') then 'unhealthy' else min(e.health) end as health
    from bruce.entities as e
    where e.hostname = p_host and e.service_id is not null and e.kind <> 'check'
    group by e.service_id
  )
  -- the machine: its address, itself, its place
  select
    r.rank, '', 0::bigint, r.kind, r.declared, r.observed, r.differs, r.is_seen,
    case when r.kind = 'host' and o.reports then true
      when r.kind = 'address' and a.scope_id is not null then a.is_fresh
      else coalesce(s.is_fresh and h.heard_until is null, false) end,
    case when r.kind = 'host' and o.reports then o.reported_at
      when r.kind = 'address' and a.scope_id is not null then a.last_seen_at
      else coalesce(h.heard_until, s.last_seen_at) end,
    case when r.kind = 'host' and o.reports then o.by
      when r.kind = 'address' then coalesce(a.source, s.source) else s.source end
  from (
    select p_host as hostname, w.reported_at, w.by,
      -- no hypervisor speaks of it: what it says itself is its sign of life
      w.reported_at is not null and coalesce(h.state, 'unobserved') = 'unobserved' as reports
    from (select p_host as hostname) as n
    left join bruce.host_state as h on h.hostname = n.hostname
    left join lateral (
      select c.last_contact_at as reported_at, c.source as by
      from bruce.scopes as c
      where c.host = p_host and greatest(c.last_contact_at + c.stale_after, c.excused_until) >= p_now
      order by c.last_contact_at desc limit 1
    ) as w on true
  ) as o
  left join bruce.host_state as h on h.hostname = o.hostname
  left join scope as s on s.scope_id = h.scope_id
  left join scope as a on a.scope_id = h.address_scope_id
  left join bruce.entities as n
    on n.scope_id = h.scope_id and n.kind = 'node' and n.entity_key = h.node and n.match = 'matched'
  cross join lateral (values
    (
      1, 'address', jsonb_build_object('address', h.primary_ip),
      jsonb_build_object('address', array_to_string(h.addresses, ', ')),
      case when h.addresses <> '{}' and h.primary_ip <> all (h.addresses) then array['address']
        else '{}' end,
      coalesce(cardinality(h.addresses), 0) > 0,
      h.primary_ip is not null or h.addresses <> '{}'
    ),
    (
      2, 'host', case when h.hostname is not null
        then jsonb_build_object('lifecycle', h.lifecycle, 'schedule', h.schedule) end,
      jsonb_build_object(
        'state', case when o.reports then 'reports' else h.state end, 'since', h.state_since,
        'lock', h.lock, 'machine', h.machine),
      case when bruce.state_differs(h.lifecycle, h.state) then array['state'] else '{}' end,
      o.reports or coalesce(h.state not in ('unobserved', 'unknown', 'ambiguous'), false), true
    ),
    (
      3, 'place', jsonb_build_object('place', h.parent, 'cluster', h.cluster),
      jsonb_build_object('place', coalesce(h.place, n.hostname, h.node), 'node', h.node),
      case when h.state = 'running' and h.parent is not null
        and bruce.fold_name(n.hostname) <> bruce.fold_name(h.parent)
        and bruce.fold_name(h.parent) <> coalesce(bruce.fold_name(h.cluster), '')
        then array['place'] else '{}' end,
      coalesce(h.place, h.node) is not null, coalesce(h.parent, h.place, h.node) is not null
    )
  ) as r (rank, kind, declared, observed, differs, is_seen, is_told)
  where r.is_told
  union all
  -- declared services
  select
    4, t.service, t.service_id, 'service',
    jsonb_build_object(
      'lifecycle', t.lifecycle, 'schedule', t.schedule, 'ports', to_jsonb(t.declared_ports[:50]),
      'image', left(t.declared_image, 300)),
    jsonb_build_object(
      'state', t.state, 'ports', to_jsonb(t.ports[:50]), 'image', left(t.image, 300), 'health', e.health,
      'since', e.since, 'containers', t.containers) || coalesce(c.said, '{}'),
    array_remove(array[
      case when bruce.state_differs(t.lifecycle, t.state) then 'state' end,
      case when t.state = 'running' and t.declared_ports <> '{}' and t.ports <> t.declared_ports
        then 'ports' end,
      case when t.state = 'running' and t.declared_image is not null
        and bruce.image_differs(t.declared_image, t.image, t.image_digest) then 'image' end,
      case when e.health = 'unhealthy' then 'health' end
    ], null),
    t.state not in ('unobserved', 'unknown', 'ambiguous') or c.service_id is not null,
    coalesce(s.is_fresh and t.heard_until is null and t.state <> 'unobserved', c.is_fresh, false),
    coalesce(t.heard_until, s.last_seen_at, c.seen_at), coalesce(s.source, c.source)
  from bruce.service_state as t
  left join scope as s on s.scope_id = t.scope_id
  left join thing as e on e.service_id = t.service_id
  left join probe as c on c.service_id = t.service_id
  where t.hostname = p_host
  union all
  -- observed, and not declared
  select
    5, e.name, e.entity_id, e.match, null,
    jsonb_build_object(
      'state', e.state, 'ports', to_jsonb(e.ports[:50]), 'image', left(e.image, 300), 'health', e.health,
      'since', e.state_since),
    '{}', true, s.is_fresh and e.heard_until is null, coalesce(e.heard_until, s.last_seen_at), s.source
  from bruce.entities as e
  join scope as s on s.scope_id = e.scope_id
  where e.hostname = p_host and e.kind in ('container', 'app', 'listener')
    and e.match in ('undeclared', 'ambiguous', 'leftover');
end;
$$;
comment on function bruce.host_sides(text, timestamptz) is
  'Both sides of a host, row by row: its address, itself, its place, its declared services, and what is '
  'observed and not declared. differs: what differs between the sides; a rule may say more.';
