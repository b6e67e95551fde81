-- Where no rule can see what changed (another build of an image that is declared without its tag, another
-- label), nothing is compared anew. What the rules of this schema can see is in bruce.entities.rule_hash; a
-- rule of one's own may read anything.

create function bruce.match_changed(
  p_scope_ids integer[], p_before bruce.entities[], p_after bruce.entities[]
)
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
declare
  v_reads_all boolean := exists (
    select from public.drift_rules as r where r.enabled and not starts_with(r.rule_view, 'bruce.'));
  v_hosts text[];
  v_new_hosts text[];
  v_known_hosts text[];
  v_service_ids bigint[];
  v_has_guests boolean;
  v_guest_hosts text[];
  v_places text[];
begin
  select
    coalesce(array_agg(distinct c.hostname) filter (where c.is_visible), '{}'),
    -- hosts where something came, went, or changed its identity are matched anew
    coalesce(array_agg(distinct c.hostname) filter (where c.is_service and c.is_new), '{}'),
    -- elsewhere only the services whose containers changed are looked at
    coalesce(array_agg(distinct c.hostname) filter (where c.service_id is not null and not c.is_new), '{}'),
    coalesce(array_agg(distinct c.service_id) filter (where c.service_id is not null and not c.is_new), '{}'),
    coalesce(bool_or(c.kind in ('guest', 'vm', 'node')), false)
  into v_hosts, v_new_hosts, v_known_hosts, v_service_ids, v_has_guests
  from (
    select
      coalesce(a.kind, b.kind) as kind,
      coalesce(b.hostname, a.hostname) as hostname,
      coalesce(a.kind, b.kind) in ('container', 'app', 'check') as is_service,
      a.kind is null or b.kind is null
        or (a.name_keys, a.project) is distinct from (b.name_keys, b.project) as is_new,
      coalesce(a.kind, b.kind) not in ('container', 'app') or b.restarted_at is not null or v_reads_all
        or a.rule_hash is distinct from b.rule_hash as is_visible,
      b.service_id
    from unnest(p_before) as b
    full join unnest(p_after) as a on a.scope_id = b.scope_id and a.kind = b.kind
      and a.entity_key = b.entity_key
  ) as c;

  v_new_hosts := array(
    select unnest(v_new_hosts)
    union
    -- the first scope of a host: from now on, what it does not list is absent
    select s.host
    from bruce.scopes as s
    where s.scope_id = any (p_scope_ids) and s.is_new
  );
  if v_new_hosts <> '{}' then
    perform bruce.match_services(v_new_hosts);
    perform bruce.refresh_service_state(v_new_hosts);
  end if;
  if v_service_ids <> '{}' then
    perform bruce.update_service_state(v_known_hosts, v_service_ids);
    v_hosts := v_hosts || array(
      select t.hostname
      from bruce.service_state as t
      where t.service_id = any (v_service_ids)
        and num_nonnulls(t.declared_image, t.declared_restart_policy, t.declared_role) > 0
    );
  end if;

  if v_has_guests then
    v_guest_hosts := array(
      select unnest(bruce.match_guests(p_scope_ids))
      union
      select e.hostname
      from bruce.entities as e
      join unnest(p_after) as p on p.scope_id = e.scope_id and p.kind = e.kind and p.entity_key = e.entity_key
      where e.scope_id = any (p_scope_ids) and e.kind in ('guest', 'vm', 'node')
      union
      select e.hostname
      from bruce.entities as e
      join unnest(p_after) as p on p.scope_id = e.scope_id and p.kind = 'node' and p.entity_key = e.node
      where e.scope_id = any (p_scope_ids) and e.kind = 'guest'
      union
      -- what should be listed there and may not be
      select h.hostname from bruce.host_state as h where h.asset_type <> 'device'
        and h.state in ('unobserved', 'absent', 'unknown', 'ambiguous')
    );
    v_guest_hosts := v_guest_hosts || v_hosts;
    perform bruce.refresh_host_state(v_guest_hosts);
  end if;

  v_places := array(select s.host from bruce.scopes as s where s.scope_id = any (p_scope_ids));
  return array(
    select unnest(v_hosts)
    union
    select unnest(v_guest_hosts)
    union
    -- each report may confirm or end the issues of its scope
    select i.hostname
    from public.issues as i
    where i.status <> 'resolved' and (i.hostname = any (v_places) or i.scope_id = any (p_scope_ids))
  );
end;
$$;
comment on function bruce.match_changed(integer[], bruce.entities[], bruce.entities[]) is
  'Matches and compares anew what the applied rows concern. Returns the hosts where a rule could see that.';
