create function bruce.end_of_service(p_issue public.issues, p_cause text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_service bruce.service_state;
  v_thing bruce.entities;
  v_answers boolean;
begin
  if p_issue.service_id is not null then
    select t.* into v_service from bruce.service_state as t where t.service_id = p_issue.service_id;
  else
    select t.* into v_service from bruce.service_state as t
    where t.hostname = p_issue.hostname and t.service = p_issue.service;
  end if;
  if p_issue.entity_id is not null then
    select e.* into v_thing from bruce.entities as e where e.entity_id = p_issue.entity_id;
  end if;

  if p_issue.event_type = 'SERVICE_UNEXPECTED' then
    return case
      when p_issue.field = 'lifecycle' and v_service.state in ('running', 'unstable') then
        case when v_service.lifecycle <> 'retired' then 'end.expected_again' end
      when v_thing.state in ('running', 'unstable') then
        case v_thing.match when 'matched' then 'end.declared_now' when 'ignored' then 'end.ignored' end
      else 'end.runs_no_more'
    end;
  end if;

  -- a container that nobody declares has no service, and is judged by itself
  if v_service.service_id is null and p_issue.service_id is not null or v_service.lifecycle = 'retired' then
    return 'end.not_expected';
  elsif p_issue.field = 'lifecycle' then
    return case
      when v_service.lifecycle = 'active' and v_service.state = 'running' then 'end.expected_to_run'
      when v_service.state in ('stopped', 'failed', 'paused', 'absent') then 'end.off_again'
    end;
  elsif v_service.lifecycle in ('planned', 'offline') and v_service.state <> 'running' then
    return 'end.not_expected_now';
  elsif p_issue.event_type = 'SERVICE_MISSING' then
    return case
      when v_service.state = 'unstable' then 'end.restarts'
      when v_service.state = 'changing' then 'end.changes'
      when v_service.state = 'running' and p_cause = 'INTENT_CHANGED' then 'end.found'
      when v_service.state = 'running' then 'end.runs'
    end;
  elsif coalesce(v_thing.state, v_service.state) in ('stopped', 'failed', 'paused', 'absent')
    or v_thing.entity_id is null and p_issue.entity_id is not null
  then
    return 'end.runs_not';
  elsif p_issue.event_type = 'SERVICE_RESTARTING' then
    return case when v_thing.state = 'running' then 'end.restarts_no_more' end;
  elsif p_issue.event_type = 'SERVICE_UNHEALTHY' and p_issue.entity_id is not null then
    return case
      when v_thing.kind = 'unit' then
        case when v_thing.state = 'running' then 'end.unit' when v_thing.service_id is not null
          then 'end.declared_unit' end
      when v_thing.health = 'healthy' then 'end.healthy'
      when v_thing.health = 'starting' then 'end.starts_anew'
    end;
  elsif p_issue.event_type = 'SERVICE_UNHEALTHY' and p_issue.service_id is not null then
    return case when v_service.state = 'running' and v_service.down = '{}' then 'end.replicas' end;
  elsif p_issue.service_id is null and p_issue.event_type <> 'CONFIG_DRIFT' then
    -- several probes may look there: all of them count
    v_answers := (
      select bool_and(e.state = 'running') from bruce.entities as e
      where e.hostname = p_issue.hostname and e.kind = 'check'
        and (e.service_id = v_service.service_id or e.name = p_issue.service)
        and p_issue.field in (e.ports[1], concat_ws(' ', e.health, e.item ->> 'target'))
    );
    return case when v_answers and p_issue.event_type = 'PORT_MISMATCH' then 'end.port_answers'
      when v_answers then 'end.probe_answers' end;
  elsif v_service.state <> 'running' then
    return null;
  elsif p_cause = 'INTENT_CHANGED' then
    return 'end.as_declared';
  end if;
  return case
    when p_issue.event_type = 'PORT_MISMATCH' then 'end.ports'
    when p_issue.field = 'image' then 'end.image'
    when p_issue.field = 'restart_policy' then 'end.restart_policy'
    when p_issue.field = 'role' then 'end.role'
    when p_issue.field = 'network' then 'end.network'
    when p_issue.field like '%identity' then 'end.identity'
  end;
end;
$$;
comment on function bruce.end_of_service(public.issues, text) is
  'Which text says how an issue of a service or a container ended; null when nothing shows how.';

insert into public.texts (key, language, text)
values
  ('end.expected_again', 'en', '%1$s on %2$s is expected again, and runs.'),
  ('end.expected_again', 'fr', '%1$s est de nouveau attendu sur %2$s, et il tourne.'),
  ('end.declared_now', 'en', '%1$s on %2$s is declared now, ran undeclared for %3$s.'),
  ('end.declared_now', 'fr', '%1$s sur %2$s est maintenant déclaré, après %3$s sans l''être.'),
  ('end.ignored', 'en', '%1$s on %2$s is ignored now, by its name or its label.'),
  ('end.ignored', 'fr', '%1$s sur %2$s est maintenant ignoré, par son nom ou son étiquette.'),
  ('end.runs_no_more', 'en', '%1$s does not run on %2$s any more, ran unexpectedly for %3$s.'),
  ('end.runs_no_more', 'fr', '%1$s ne tourne plus sur %2$s, après %3$s de marche inattendue.'),
  ('end.not_expected', 'en', '%1$s on %2$s is not expected any more.'),
  ('end.not_expected', 'fr', '%1$s n''est plus attendu sur %2$s.'),
  ('end.expected_to_run', 'en', '%1$s on %2$s is expected to run now, and does.'),
  ('end.expected_to_run', 'fr', '%1$s sur %2$s est maintenant censé tourner, et il tourne.'),
  ('end.off_again', 'en', '%1$s on %2$s is off again, as declared, ran for %3$s.'),
  ('end.off_again', 'fr', '%1$s sur %2$s est de nouveau arrêté, comme déclaré, après %3$s de marche.'),
  ('end.not_expected_now', 'en', '%1$s on %2$s is not expected to run now.'),
  ('end.not_expected_now', 'fr', '%1$s sur %2$s n''est pas censé tourner en ce moment.'),
  ('end.restarts', 'en', '%1$s on %2$s is not down any more, but it keeps restarting.'),
  ('end.restarts', 'fr', '%1$s sur %2$s n''est plus arrêté, mais il redémarre sans cesse.'),
  ('end.changes', 'en', '%1$s on %2$s is being changed, was down for %3$s.'),
  ('end.changes', 'fr', '%1$s sur %2$s est en changement, après %3$s d''arrêt.'),
  ('end.found', 'en', '%1$s on %2$s is found running since its declaration changed.'),
  ('end.found', 'fr', '%1$s sur %2$s tourne bien, selon sa nouvelle déclaration.'),
  ('end.runs', 'en', '%1$s on %2$s runs again, was down for %3$s.'),
  ('end.runs', 'fr', '%1$s sur %2$s tourne de nouveau, après %3$s d''arrêt.'),
  ('end.runs_not', 'en', '%1$s on %2$s does not run any more, so nothing else is said of it.'),
  ('end.runs_not', 'fr', '%1$s sur %2$s ne tourne plus : il n''y a rien d''autre à en dire.'),
  ('end.restarts_no_more', 'en', '%1$s on %2$s runs without restarting, kept restarting for %3$s.'),
  ('end.restarts_no_more', 'fr', '%1$s sur %2$s tourne sans redémarrer, après %3$s de redémarrages.'),
  ('end.healthy', 'en', '%1$s on %2$s is healthy again, was not for %3$s.'),
  ('end.healthy', 'fr', '%1$s sur %2$s est de nouveau en bonne santé, après %3$s de mauvaise santé.'),
  ('end.unit', 'en', 'Unit %1$s on %2$s runs again, had failed for %3$s.'),
  ('end.unit', 'fr', 'L''unité %1$s sur %2$s tourne de nouveau, après %3$s d''échec.'),
  ('end.declared_unit', 'en', 'Unit %1$s on %2$s is a declared service now.'),
  ('end.declared_unit', 'fr', 'L''unité %1$s sur %2$s est maintenant un service déclaré.'),
  ('end.starts_anew', 'en', '%1$s on %2$s starts anew, was unhealthy for %3$s.'),
  ('end.starts_anew', 'fr', '%1$s sur %2$s redémarre, après %3$s de mauvaise santé.'),
  ('end.replicas', 'en', 'All containers of %1$s on %2$s run again, some were down for %3$s.'),
  ('end.replicas', 'fr',
    'Tous les conteneurs de %1$s sur %2$s tournent de nouveau, après %3$s d''arrêt de certains.'),
  ('end.port_answers', 'en', '%1$s on %2$s answers on port %4$s again, did not for %3$s.'),
  ('end.port_answers', 'fr', '%1$s sur %2$s répond de nouveau sur le port %4$s, après %3$s de silence.'),
  ('end.probe_answers', 'en', '%1$s on %2$s passes its probe again (%4$s), failed it for %3$s.'),
  ('end.probe_answers', 'fr', '%1$s sur %2$s répond de nouveau à sa sonde (%4$s), après %3$s d''échec.'),
  ('end.as_declared', 'en', '%1$s on %2$s is as declared since its declaration changed.'),
  ('end.as_declared', 'fr', '%1$s sur %2$s est conforme à sa nouvelle déclaration.'),
  ('end.ports', 'en', '%1$s on %2$s publishes its declared ports again, did not for %3$s.'),
  ('end.ports', 'fr', '%1$s sur %2$s publie de nouveau ses ports déclarés, après %3$s d''écart.'),
  ('end.image', 'en', '%1$s on %2$s runs its declared image again, ran another for %3$s.'),
  ('end.image', 'fr', '%1$s sur %2$s tourne de nouveau sur son image déclarée, après %3$s sur une autre.'),
  ('end.restart_policy', 'en', '%1$s on %2$s has its declared restart policy again, had another for %3$s.'),
  ('end.restart_policy', 'fr',
    '%1$s sur %2$s a de nouveau sa politique de redémarrage déclarée, après %3$s d''écart.'),
  ('end.role', 'en', '%1$s on %2$s has its declared role again, had another for %3$s.'),
  ('end.role', 'fr', '%1$s sur %2$s a de nouveau son rôle déclaré, après %3$s d''écart.'),
  ('end.network', 'en', '%1$s on %2$s has a network again, had none for %3$s.'),
  ('end.network', 'fr', '%1$s sur %2$s a de nouveau un réseau, après %3$s sans réseau.'),
  ('end.identity', 'en', 'It is clear again which %1$s on %2$s is meant, it was not for %3$s.'),
  ('end.identity', 'fr', 'On sait de nouveau quel %1$s est visé sur %2$s, après %3$s de doute.');
