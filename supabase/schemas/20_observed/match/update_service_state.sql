create function bruce.update_service_state(p_hosts text[], p_service_ids bigint[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_nestloop = off
as $$
begin
  if exists (
    select from bruce.entities as e
    where e.hostname = any (p_hosts) and e.service_id = any (p_service_ids) and e.kind in ('container', 'app')
    group by e.service_id
    having count(*) > 1
  ) then
    perform bruce.refresh_service_state(p_hosts, p_service_ids);
    return;
  end if;
  update bruce.service_state as t
  set scope_id = e.scope_id, state = e.state, ports = e.ports, image = e.image, image_digest = e.image_digest,
    restart_policy = e.restart_policy, role = e.role, changed_at = e.now
  from (
    select
      e.service_id, e.scope_id, e.state, e.ports, e.image, e.item ->> 'image_digest' as image_digest,
      e.item ->> 'restart_policy' as restart_policy, e.item -> 'labels' ->> 'bruce.role' as role,
      bruce.clock() as now
    from bruce.entities as e
    where e.hostname = any (p_hosts) and e.service_id = any (p_service_ids) and e.kind in ('container', 'app')
  ) as e
  where t.service_id = e.service_id and t.service_id = any (p_service_ids)
    and (t.scope_id, t.state, t.ports, t.image, t.image_digest, t.restart_policy, t.role)
      is distinct from (e.scope_id, e.state, e.ports, e.image, e.image_digest, e.restart_policy, e.role);
end;
$$;
comment on function bruce.update_service_state(text[], bigint[]) is
  'refresh_service_state for services whose containers are still the same: a service of one container takes '
  'over the new values of that container.';
