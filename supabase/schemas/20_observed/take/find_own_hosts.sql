create function bruce.find_own_hosts(p_payloads jsonb, p_left_out bigint[])
returns text[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_hosts text[];
  v_is_own boolean;
begin
  with payload as materialized (
    select btrim(p.payload ->> 'hostname') as hostname, lower(p.payload ->> 'source') as source,
      case jsonb_typeof(p.payload -> 'snapshot' -> 'snapshot') when 'object'
        then p.payload -> 'snapshot' -> 'snapshot' else p.payload -> 'snapshot' end as snapshot
    from jsonb_array_elements(p_payloads) with ordinality as p (payload, position)
    where p.position - 1 <> all (p_left_out)
  ),
  said as materialized (
    select p.source, p.snapshot, s.scope_id,
      coalesce(s.host, (bruce.resolve_host(p.hostname)).host) as host
    from payload as p
    left join bruce.scopes as s on s.host_key = lower(p.hostname) and s.source = p.source
  )
  select array(select distinct lower(s.host) from said as s order by 1),
    not exists (
      select
      from said as s
      join bruce.snapshot_lists as l on l.source = s.source
      where l.kind in ('guest', 'vm', 'node', 'storage', 'check', 'route')
        and (
          l.is_required or coalesce(s.snapshot -> l.list, '[]') <> '[]'
          or exists (select from bruce.entities as e where e.scope_id = s.scope_id and e.kind = l.kind)
        )
    )
    -- what is down there may explain what is wrong elsewhere
    and not exists (
      select from said as s join bruce.host_ancestors as a on a.ancestor = s.host)
    -- a collector that spoke for another host before
    and not exists (
      select from said as s
      join public.issues as i on i.scope_id = s.scope_id and i.status <> 'resolved' and i.hostname <> s.host)
    and not exists (
      select from said as s
      join bruce.resource_levels as l on l.scope_id = s.scope_id and l.hostname <> s.host)
  into v_hosts, v_is_own;
  return case when v_is_own then v_hosts end;
end;
$$;
comment on function bruce.find_own_hosts(jsonb, bigint[]) is
  'The hosts (in lower case) that these payloads speak of, without those at the given indexes. Null if what '
  'they say concerns another host than the one that reports: guests, probes and routes, and all of a host on '
  'which other hosts stand. It stays true for as long as the caller shares the engine.';
