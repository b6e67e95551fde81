create function bruce.write_entities(
  p_not_said bigint[], p_parsed bruce.parsed_row[], p_verdicts bruce.verdict[], p_new_hosts text[]
)
returns bruce.written
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
as $$
declare
  v_written bruce.written;
begin
  with parsed as materialized (
    select distinct on (p.scope_id, p.kind, p.entity_key) p.*
    from unnest(p_parsed) as p
    where p.entity_key is not null
    order by p.scope_id, p.kind, p.entity_key, p.position
  ),
  before as materialized (
    select e.entity_id, e.scope_id, e.kind, e.entity_key, e.rule_hash, e.restarted_at, e.heard_until
    from bruce.entities as e
    where e.entity_id = any (p_not_said)
  ),
  written as (
    insert into bruce.entities as e (
      scope_id, kind, entity_key, hostname, name, project, compose_service, name_keys, state, health, ports,
      image, node, addresses, network_of, restart_count, restarts_base, restarts_base_at, problem, match,
      service_id,
      first_seen_at, state_since, changed_at, snapshot_id, item_hash, item, rule_hash
    )
    select
      p.scope_id, p.kind, p.entity_key, coalesce(p.hostname, p.name), p.name, p.project, p.compose_service,
      p.name_keys, p.state, p.health, p.ports, p.image, p.node, p.addresses,
      case when p.kind = 'container' then bruce.network_of(p.item) end, p.restart_count,
      p.restart_count, p.observed_at, p.problem,
      -- parts of a machine are nothing that anybody declares
      coalesce(v.match, case when p.kind in ('os', 'cpu', 'memory', 'filesystem', 'interface', 'gpu')
        then 'ignored' else 'undeclared' end),
      v.service_id,
      p.observed_at, p.observed_at, p.observed_at, p.snapshot_id, p.item_hash, p.item,
      hash_record_extended(
        row(p.name, p.name_keys, p.project, p.compose_service, p.state, p.health, p.ports, p.restart_count,
          p.problem), 0)
    from parsed as p
    left join unnest(p_verdicts) as v
      on v.scope_id = p.scope_id and v.kind = p.kind and v.entity_key = p.entity_key
    on conflict (scope_id, kind, entity_key) do update set
      -- a dead node lists its guests without their names
      name = case when excluded.kind = 'guest'
        and not excluded.item ? 'name' then e.name else excluded.name end,
      name_keys = case when excluded.kind = 'guest'
        and not excluded.item ? 'name' then e.name_keys else excluded.name_keys end,
      hostname = case when excluded.kind in ('guest', 'vm', 'node') then e.hostname
        else excluded.hostname end,
      project = excluded.project, compose_service = excluded.compose_service, state = excluded.state,
      health = excluded.health, ports = excluded.ports, image = excluded.image, node = excluded.node,
      addresses = coalesce(excluded.addresses, e.addresses), network_of = excluded.network_of,
      problem = excluded.problem,
      restart_count = excluded.restart_count,
      restarts_base = case
        when excluded.restart_count < e.restart_count or e.restarts_base is null then excluded.restart_count
        when e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o)
          then e.restart_count
        else e.restarts_base
      end,
      restarts_base_at = case
        when excluded.restart_count < e.restart_count or e.restarts_base is null
          or e.restarts_base_at < excluded.changed_at - (select o.restart_window from public.settings as o)
          -- the window begins with the first restart that counts
          or excluded.restart_count > e.restart_count and e.restart_count = e.restarts_base
        then excluded.changed_at
        else e.restarts_base_at
      end,
      restarted_at = case
        when excluded.restart_count > e.restart_count then excluded.changed_at
        when excluded.kind = 'os' and bruce.has_rebooted(e.item, excluded.item) then excluded.changed_at
        when excluded.restart_count < e.restart_count then null
        else e.restarted_at
      end,
      -- where nothing came or went, everything still is the service that it was
      match = case when excluded.hostname = any (p_new_hosts)
        and excluded.kind in ('container', 'app', 'check', 'unit', 'listener')
        then excluded.match else e.match end,
      service_id = case when excluded.hostname = any (p_new_hosts)
        and excluded.kind in ('container', 'app', 'check', 'unit', 'listener')
        then excluded.service_id else e.service_id end,
      -- the health of what does not run is that of a moment
      state_since = case when e.state = excluded.state
          and (e.state <> 'running' or e.health is not distinct from excluded.health)
        then e.state_since else excluded.state_since end,
      changed_at = case when e.item_hash = excluded.item_hash then e.changed_at else excluded.changed_at end,
      heard_until = null, snapshot_id = excluded.snapshot_id, item_hash = excluded.item_hash,
      item = excluded.item, rule_hash = excluded.rule_hash
    returning e.entity_id, e.scope_id, e.kind, e.entity_key, e.name, e.hostname, e.service_id, e.state,
      e.ports,
      e.image, e.rule_hash, e.item ->> 'image_digest' as image_digest,
      e.item ->> 'restart_policy' as restart_policy, e.item -> 'labels' ->> 'bruce.role' as role
  ),
  served as materialized (
    select t.service_id, t.containers, t.is_tied,
      num_nonnulls(t.declared_image, t.declared_restart_policy, t.declared_role) > 0 as declares_more
    from bruce.service_state as t
    where t.service_id = any (
      array(select w.service_id from written as w where w.kind in ('container', 'app')))
  ),
  -- the service of one container takes over what that container is now
  compared as (
    update bruce.service_state as t
    set scope_id = w.scope_id, state = w.state, ports = w.ports, image = w.image,
      image_digest = w.image_digest, restart_policy = w.restart_policy, role = w.role, changed_at = w.now,
      heard_until = null,
      is_down = w.state in ('absent', 'stopped', 'failed', 'paused'),
      -- the same stands in refresh_service_state
      differs = case
        when w.state = 'ambiguous' then true
        when t.lifecycle = 'active' then
          w.state in ('absent', 'stopped', 'failed', 'paused')
          or coalesce(w.restart_policy <> t.declared_restart_policy, false)
          or coalesce(w.role <> t.declared_role, false)
          or w.state = 'running' and (
            t.declared_ports <> '{}' and coalesce(w.ports <> t.declared_ports, false)
            or t.declared_image is not null
              and coalesce(bruce.image_differs(t.declared_image, w.image, w.image_digest), false)
          )
        when t.lifecycle in ('offline', 'retired') then w.state in ('running', 'unstable')
        else false
      end
    from (
      select o.*, bruce.clock() as now
      from written as o
      join served as s on s.service_id = o.service_id and s.containers = 1 and not s.is_tied
      where o.kind in ('container', 'app') and o.hostname <> all (p_new_hosts)
    ) as w
    where t.service_id = w.service_id and t.service_id = any (array(select s.service_id from served as s))
      and (t.scope_id, t.state, t.ports, t.image, t.image_digest, t.restart_policy, t.role, t.heard_until)
        is distinct from
          (w.scope_id, w.state, w.ports, w.image, w.image_digest, w.restart_policy, w.role, null)
  ),
  seen as (
    select w.kind, w.hostname, w.entity_id, w.service_id,
      w.kind in ('container', 'app', 'unit', 'listener') as is_service,
      b.entity_id is null or w.kind not in ('container', 'app', 'unit', 'listener')
        or b.restarted_at is not null
        or b.heard_until is not null
        or b.rule_hash is distinct from w.rule_hash or coalesce(s.declares_more, false)
        -- a rule of one's own may read anything
        or exists (
          select from public.drift_rules as r where r.enabled and not starts_with(r.rule_view, 'bruce.'))
        as is_visible,
      (s.containers > 1 or s.is_tied) and w.hostname <> all (p_new_hosts) as is_open,
      -- several containers may have this name: an issue is of all of them
      w.name <> w.entity_key and w.kind = 'container' as is_of_several
    from written as w
    left join before as b on b.scope_id = w.scope_id and b.kind = w.kind and b.entity_key = w.entity_key
    left join served as s on s.service_id = w.service_id and w.kind in ('container', 'app')
  )
  select
    array_agg(distinct s.kind),
    array_agg(distinct s.hostname) filter (where not s.is_service or s.is_of_several and s.is_visible),
    array_agg(distinct s.hostname) filter (where s.is_service and s.is_visible),
    array_agg(s.entity_id) filter (where s.is_service and s.is_visible),
    array_agg(s.service_id) filter (where s.is_service and s.is_visible),
    array_agg(s.service_id) filter (where s.is_open), array_agg(s.hostname) filter (where s.is_open)
  into v_written
  from seen as s;
  return v_written;
end;
$$;
comment on function bruce.write_entities(bigint[], bruce.parsed_row[], bruce.verdict[], text[]) is
  'Writes the rows of the present that are new or differ, with the services they are, and the state of these '
  'services. On p_new_hosts the verdicts count, and the states are written by refresh_service_state.';
