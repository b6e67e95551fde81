create function bruce.why_silent(
  p_hostname text, p_service text, p_names_hosts boolean default true, out verdict text, out words text
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_host bruce.host_state;
  v_service bruce.service_state;
  v_scope bruce.scopes;
  v_schedule text;
  v_lifecycle text;
  v_state text;
  v_runs boolean;
  v_key text;
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
    where s.host = p_hostname and (p_service is null or s.source in ('docker', 'truenas', 'system'))
    order by s.source = 'system', s.last_contact_at desc
    limit 1;
  end if;

  v_schedule := coalesce(v_service.schedule, v_host.schedule);
  v_lifecycle := coalesce(v_service.lifecycle, v_host.lifecycle);
  v_state := coalesce(v_service.state, v_host.state);
  v_runs := coalesce(v_state in ('running', 'unstable'), false);
  v_key := case
    when v_host.hostname is null and v_scope.scope_id is null and not exists (
      select from bruce.scopes as s where s.host = p_hostname) then 'explain.no_such_host'
    when p_service is not null and v_service.service_id is null and not exists (
      select from bruce.entities as e where e.hostname = p_hostname
        and bruce.fold_name(e.name) = bruce.fold_name(p_service)
    ) then 'explain.no_such_service'
    when p_service is not null and v_service.service_id is null then 'explain.undeclared'
    when v_schedule is not null and v_lifecycle = 'planned' then 'explain.edge_of_schedule'
    when v_schedule is not null and v_lifecycle = 'offline' and not v_runs then 'explain.off_by_schedule'
    when v_lifecycle = 'planned' then 'explain.planned'
    when v_lifecycle = 'offline' and not v_runs then 'explain.offline'
    when v_lifecycle = 'retired' and not v_runs then 'explain.retired'
    when p_service is not null and v_host.lifecycle = 'offline'
      and v_service.state in ('running', 'unstable')
      then 'explain.host_is_meant_to_be_off'
    when v_scope.scope_id is null then 'explain.nobody_looks'
    when v_scope.held_snapshot_id is not null then 'explain.held'
    when v_scope.error_kind is not null then 'explain.fails'
    when coalesce(v_service.heard_until, v_host.heard_until) is not null
      or v_scope.incomplete_lists && case when p_service is null then array['guests', 'vms']
        else array['containers', 'apps', 'units', 'listeners'] end
        and coalesce(v_state, 'absent') = 'absent'
      then 'explain.partial'
    when v_scope.last_contact_at < v_now - v_scope.stale_after then 'explain.silent'
    when v_state is null then 'explain.fresh'
    else 'explain.as_declared'
  end;
  verdict := case
    when v_key in ('explain.no_such_host', 'explain.no_such_service') then 'no such name'
    when v_key in ('explain.nobody_looks', 'explain.held', 'explain.fails', 'explain.partial',
        'explain.silent') then 'unknown'
    else 'no drift'
  end;
  words := bruce.say(
    v_key, v_scope.source, v_scope.host, bruce.span_words(v_now - v_scope.last_contact_at),
    bruce.span_words(v_scope.stale_after), v_scope.error_kind, v_schedule, bruce.state_words(v_state)
  ) || case v_key
    when 'explain.no_such_host' then bruce.did_you_mean(p_hostname, array(
      select h.hostname from bruce.host_state as h where p_names_hosts
      union
      select s.host from bruce.scopes as s where p_names_hosts))
    when 'explain.no_such_service' then bruce.did_you_mean(p_service, array(
      select t.service from bruce.service_state as t where t.hostname = p_hostname
      union
      select e.name from bruce.entities as e where e.hostname = p_hostname and e.kind <> 'check'))
    else ''
  end;
end;
$$;
comment on function bruce.why_silent(text, text, boolean) is
  'Why a host or service has no drift, in one sentence (words). verdict: no drift, unknown where nothing '
  'is concluded, or no such name. p_names_hosts: it may name others that nearly fit.';

grant execute on function bruce.why_silent(text, text, boolean) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  -- 1: source; 2: its host; 3: since when it is silent; 4: when that is stale; 5: kind of its error;
  -- 6: schedule; 7: state
  ('explain.no_such_service', 'en', 'Nothing of that name is declared or observed there.'),
  ('explain.no_such_service', 'fr', 'Rien de ce nom n''y est déclaré ni observé.'),
  ('explain.no_such_host', 'en', 'No host of that name is declared or observed.'),
  ('explain.no_such_host', 'fr', 'Aucun hôte de ce nom n''est déclaré ni observé.'),
  ('explain.undeclared', 'en', 'It is observed there, and declared by nobody.'),
  ('explain.undeclared', 'fr', 'Il y est observé, et déclaré par personne.'),
  ('explain.edge_of_schedule', 'en', 'At an edge of its schedule (%6$s) neither up nor down is news.'),
  ('explain.edge_of_schedule', 'fr',
    'Au bord de son horaire (%6$s), être en marche ou arrêté n''est pas un écart.'),
  ('explain.off_by_schedule', 'en', 'By its schedule (%6$s) it is off now, and it is.'),
  ('explain.off_by_schedule', 'fr', 'Selon son horaire (%6$s), il est arrêté en ce moment, et il l''est.'),
  ('explain.planned', 'en', 'It is declared planned: neither missing nor running is news.'),
  ('explain.planned', 'fr', 'Il est déclaré prévu : absent ou en marche, ce n''est pas un écart.'),
  ('explain.offline', 'en', 'It is declared offline, and it is off.'),
  ('explain.offline', 'fr', 'Il est déclaré éteint, et il est arrêté.'),
  ('explain.retired', 'en', 'It is declared retired, and it is gone.'),
  ('explain.retired', 'fr', 'Il est déclaré retiré, et il a disparu.'),
  ('explain.host_is_meant_to_be_off', 'en',
    'It runs because its host does, which is meant to be off: the issue of the host tells it.'),
  ('explain.host_is_meant_to_be_off', 'fr',
    'Il tourne parce que son hôte tourne, alors que celui-ci devrait être arrêté : l''écart de l''hôte '
    'le dit.'),
  ('explain.nobody_looks', 'en', 'No collector looks there, so nothing is concluded.'),
  ('explain.nobody_looks', 'fr', 'Aucun collecteur n''y regarde, donc rien n''est conclu.'),
  ('explain.held', 'en', 'The newest %1$s snapshot is held by the breaker, so nothing is concluded from it.'),
  ('explain.held', 'fr',
    'Le dernier instantané %1$s est retenu par le garde-fou, donc rien n''en est conclu.'),
  ('explain.fails', 'en', 'The %1$s collection on %2$s fails (%5$s), so nothing is concluded.'),
  ('explain.fails', 'fr', 'La collecte %1$s sur %2$s échoue (%5$s), donc rien n''est conclu.'),
  ('explain.partial', 'en',
    'The newest %1$s snapshot of %2$s is partial, so nothing is concluded from what it lacks.'),
  ('explain.partial', 'fr',
    'Le dernier instantané %1$s de %2$s est partiel, donc rien n''est conclu de ce qui y manque.'),
  ('explain.silent', 'en',
    '%1$s on %2$s last reported %3$s ago (stale after %4$s), so nothing is concluded.'),
  ('explain.silent', 'fr',
    'Le dernier signe de %1$s sur %2$s date de %3$s (périmé après %4$s), donc rien n''est conclu.'),
  ('explain.fresh', 'en', 'Observed as declared: fresh.'),
  ('explain.fresh', 'fr', 'Observé comme déclaré, récemment.'),
  ('explain.as_declared', 'en', 'Observed as declared: %7$s.'),
  ('explain.as_declared', 'fr', 'Observé comme déclaré : %7$s.');
