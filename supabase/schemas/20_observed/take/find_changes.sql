create function bruce.find_changes(
  p_scope_ids integer[], p_reports bruce.report[], p_parsed bruce.parsed_row[], p_not_said bigint[]
)
returns bruce.changes
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
as $$
declare
  v_changes bruce.changes;
begin
  with report as materialized (
    select (j.scope).scope_id, (j.scope).host, (j.scope).is_new, (j.scope).has_quarantine,
      (j.stored).source, (j.stored).incomplete_lists,
      array(select jsonb_object_keys((j.stored).snapshot)) as lists
    from unnest(p_reports) as j
  ),
  present as materialized (
    select e.entity_id, e.scope_id, e.kind, e.entity_key, e.hostname, e.name_keys, e.project,
      e.heard_until, e.state = 'absent' as is_absent, e.ports, e.network_of, e.state, e.match
    from bruce.entities as e
    where e.entity_id = any (p_not_said) and e.scope_id = any (p_scope_ids)
  ),
  parsed as materialized (
    select p.scope_id, p.kind, p.entity_key, p.hostname, p.name_keys, p.project, p.problem, p.ports, p.state,
      case when p.kind = 'container' then bruce.network_of(p.item) end as network_of
    from unnest(p_parsed) as p
  ),
  -- what is only different does not lack; nor is anything gone where rows may lack, or of a list that was not
  -- sent
  lacking as materialized (
    select e.entity_id, e.kind, e.hostname, e.heard_until, e.is_absent,
      l.list = any (r.lists) and l.list <> all (r.incomplete_lists) as is_gone,
      -- a pool does not go by itself: that it is away is worse than anything that it said
      e.kind = 'pool' and (not e.is_absent
        or e.heard_until > (select bruce.clock() - o.forget_after from public.settings as o)) as is_kept
    from present as e
    join report as r on r.scope_id = e.scope_id
    join bruce.snapshot_lists as l on l.source = r.source and l.kind = e.kind
    where not exists (
      select from parsed as p
      where p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
    )
  )
  select
    array(select g.entity_id from lacking as g where g.is_gone and not g.is_kept),
    array(select g.entity_id from lacking as g where not g.is_gone and g.heard_until is null),
    array(
      -- hosts where something came, went, or changed its identity are matched anew
      select g.hostname from lacking as g
      where g.is_gone and g.kind in ('container', 'app', 'check', 'unit', 'listener')
      union
      select p.hostname
      from parsed as p
      left join present as e on e.scope_id = p.scope_id and e.kind = p.kind and e.entity_key = p.entity_key
      where p.kind in ('container', 'app', 'check', 'unit', 'listener') and p.entity_key is not null
        and (
          e.entity_id is null
          or (e.name_keys, e.project, e.network_of) is distinct from (p.name_keys, p.project, p.network_of)
          -- others may use its network, and a port says whose component it is
          or p.kind = 'container' and e.ports is distinct from p.ports
          -- which of several is the service, those say that run
          or e.match in ('ambiguous', 'leftover') and e.state <> p.state
          -- a unit that stops may have made place for a container, and ports make a process a service
          or p.kind in ('unit', 'listener') and (e.ports, e.state) is distinct from (p.ports, p.state)
        )
      union
      -- the first scope of a host: from now on, what it does not list is absent
      select r.host from report as r where r.is_new
    ),
    cardinality(p_not_said) + cardinality(p_parsed) > (select o.breaker_objects from public.settings as o),
    exists (select from parsed as p where p.problem is not null or p.entity_key is null)
      or exists (select from report as r where r.has_quarantine)
      or exists (
        select from parsed as p group by p.scope_id, p.kind, p.entity_key having count(*) > 1),
    exists (select from report as r where r.source = 'proxy'),
    array(select g.entity_id from lacking as g where g.is_gone and g.is_kept and not g.is_absent)
  into v_changes;
  return v_changes;
end;
$$;
comment on function bruce.find_changes(
  integer[], bruce.report[], bruce.parsed_row[], bigint[]
) is
  'Compares the rows of the snapshots of these scopes with the present. p_not_said: entities that no row is '
  'equal to.';
