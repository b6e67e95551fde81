create function bruce.look_around(p_drift bruce.difference[], p_hosts text[], p_now timestamptz)
returns bruce.surroundings
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  v_around bruce.surroundings;
begin
  with place as materialized (
    select d.hosts, d.hosts || array(
      select distinct a.ancestor from bruce.host_ancestors as a where a.hostname = any (d.hosts)
    ) as places
    from (select array(select distinct r.hostname from unnest(p_drift) as r) as hosts) as d
  ),
  root_rule as materialized (
    select r.event_type from public.drift_rules as r where r.is_root_cause
  ),
  back_since as materialized (
    select p_now - s.settle_time as at from public.settings as s
  )
  select
    p.hosts, p.places,
    exists (select from bruce.host_ancestors as a where a.ancestor = any (p_hosts)),
    exists (select from public.waivers) or exists (select from public.maintenance_windows),
    exists (select from unnest(p_drift) as r where r.event_type in (select o.event_type from root_rule as o))
      or exists (
        select from public.issues as i
        where i.hostname = any (p.places) and i.status <> 'resolved'
          and i.event_type in (select o.event_type from root_rule as o)
      )
      or exists (
        select from public.expected_services as s where s.hostname = any (p.hosts) and s.depends_on <> '{}'),
    exists (
      select from bruce.scopes as s
      where s.host = any (p.places) and s.returned_at > (select b.at from back_since as b)
    )
      or exists (
        select from public.issues as i
        where i.hostname = any (p.places) and i.resolved_at > (select b.at from back_since as b)
          and i.status = 'resolved' and i.event_type in ('NODE_UNREACHABLE', 'VM_DOWN', 'DOCKER_UNREACHABLE')
      )
      or exists (
        select from bruce.host_state as h
        where h.hostname = any (p.places) and h.moved_at > (select b.at from back_since as b)
      )
  into v_around
  from place as p;
  return v_around;
end;
$$;
comment on function bruce.look_around(bruce.difference[], text[], timestamptz) is
  'One look at what a pass has to reckon with; nearly always nothing of it is there.';
