create function bruce.why_silent(
  p_hostname text, p_service text, p_names_hosts boolean default true
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_host bruce.host_state;
  v_service bruce.service_state;
  v_scope bruce.scopes;
begin
  select h.* into v_host from bruce.host_state as h where h.hostname = p_hostname;
  select t.* into v_service from bruce.service_state as t
  where t.hostname = p_hostname and bruce.fold_name(t.service) = bruce.fold_name(p_service);
  select s.* into v_scope from bruce.scopes as s where s.scope_id = case when p_service is null
    then v_host.scope_id else v_service.scope_id end;
  if v_scope.scope_id is null then
    -- the collector that would report it
    select s.* into v_scope
    from bruce.scopes as s
    where s.host = p_hostname and (p_service is null or s.source in ('docker', 'truenas'))
    order by s.last_contact_at desc
    limit 1;
  end if;

  return case
    when p_service is not null and v_service.service_id is null and not exists (
      select from bruce.entities as e where e.hostname = p_hostname
        and bruce.fold_name(e.name) = bruce.fold_name(p_service)
    ) then 'Nothing of that name is declared or observed there.' || bruce.did_you_mean(p_service, array(
      select t.service from bruce.service_state as t where t.hostname = p_hostname
      union
      select e.name from bruce.entities as e where e.hostname = p_hostname and e.kind <> 'check'))
    when p_service is null and v_host.hostname is null
      and v_scope.scope_id is null
      then 'No host of that name is declared or observed.' || bruce.did_you_mean(p_hostname, array(
        select h.hostname from bruce.host_state as h where p_names_hosts
        union
        select s.host from bruce.scopes as s where p_names_hosts))
    when coalesce(v_service.schedule, v_host.schedule) is not null
      and coalesce(v_service.lifecycle, v_host.lifecycle) = 'planned'
      then format('At an edge of its schedule (%s) neither up nor down is news.',
        coalesce(v_service.schedule, v_host.schedule))
    when coalesce(v_service.schedule, v_host.schedule) is not null
      and coalesce(v_service.lifecycle, v_host.lifecycle) = 'offline'
      and coalesce(v_service.state, v_host.state) not in ('running', 'unstable')
      then format('By its schedule (%s) it is off now, and it is.',
        coalesce(v_service.schedule, v_host.schedule))
    when coalesce(v_service.lifecycle, v_host.lifecycle) = 'planned'
      then 'It is declared planned: neither missing nor running is news.'
    when coalesce(v_service.lifecycle, v_host.lifecycle) = 'offline'
      and coalesce(v_service.state, v_host.state) not in ('running', 'unstable')
      then 'It is declared offline, and it is off.'
    when coalesce(v_service.lifecycle, v_host.lifecycle) = 'retired'
      and coalesce(v_service.state, v_host.state) not in ('running', 'unstable')
      then 'It is declared retired, and it is gone.'
    when p_service is not null and v_host.lifecycle = 'offline'
      and v_service.state in ('running', 'unstable')
      then 'It runs because its host does, which is meant to be off: the issue of the host tells it.'
    when v_scope.scope_id is null then 'No collector looks there, so nothing is concluded.'
    when v_scope.held_snapshot_id is not null then
      format('The newest %s snapshot is held by the breaker, so nothing is concluded from it.',
        v_scope.source)
    when v_scope.error_kind is not null then
      format('The %s collection on %s fails (%s), so nothing is concluded.', v_scope.source, v_scope.host,
        v_scope.error_kind)
    when coalesce(v_service.heard_until, v_host.heard_until) is not null
      or v_scope.incomplete_lists && case when p_service is null then array['guests', 'vms']
        else array['containers', 'apps'] end
        and coalesce(v_service.state, v_host.state, 'absent') = 'absent'
    then
      format('The newest %s snapshot of %s is partial, so nothing is concluded from what it lacks.',
        v_scope.source, v_scope.host)
    when v_scope.last_contact_at < v_now - v_scope.stale_after then
      format('%s on %s last reported %s ago (stale after %s), so nothing is concluded.',
        v_scope.source, v_scope.host, date_trunc('second', v_now - v_scope.last_contact_at),
        v_scope.stale_after)
    else format('Observed as declared: %s.', coalesce(v_service.state, v_host.state, 'fresh'))
  end;
end;
$$;
comment on function bruce.why_silent(text, text, boolean) is
  'Why a host or service has no drift, in one sentence. p_names_hosts: it may name others that nearly fit.';

grant execute on function bruce.why_silent(text, text, boolean) to authenticated, service_role;
