create function bruce.end_of_other(p_issue public.issues, p_cause text, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_state text;
  v_beat public.heartbeats;
  v_target public.targets;
  v_service bruce.service_state;
begin
  case p_issue.event_type
  when 'POOL_UNHEALTHY' then
    select min(e.state) into v_state from bruce.entities as e
    where e.hostname = p_issue.hostname and e.kind = p_issue.field and e.name = p_issue.service;
    return case
      when v_state = 'running' and p_issue.field = 'storage' then 'end.storage'
      when v_state = 'running' then 'end.pool'
      when v_state = 'stopped' and p_issue.field = 'storage' then 'end.storage_is_disabled'
      when v_state is null or v_state = 'absent' then 'end.pool_is_forgotten'
    end;
  when 'ALERT_RAISED' then
    return case
      when starts_with(p_issue.field, 'update.') then 'end.update'
      when p_issue.field ~ '^[a-z0-9_]+/' then 'end.repair'
      when exists (
        select from bruce.entities as e
        where e.hostname = p_issue.hostname and e.kind = 'alert' and e.state = 'failed'
          and e.name in ('VolumeStatus', 'BootPoolStatus') and e.name = split_part(p_issue.field, ' ', 1)
      ) then 'end.alert_of_pool'
      else 'end.alert'
    end;
  when 'RESOURCE_EXCEEDED' then
    return case when p_issue.service is null then 'end.level_of_host' else 'end.level' end;
  when 'REBOOTED' then
    return 'end.rebooted';
  when 'STUCK' then
    return case when p_issue.service is null then 'end.host_is_settled' else 'end.settled' end;
  when 'ROUTE_DRIFT' then
    if p_issue.expected = 'an enabled route' then
      select t.* into v_service from bruce.service_state as t
      where t.hostname = p_issue.hostname and t.service = p_issue.service;
      return case
        when v_service.lifecycle is null or v_service.lifecycle = 'retired' then 'end.not_expected'
        when v_service.lifecycle <> 'active' then 'end.not_expected_now'
        when p_cause = 'INTENT_CHANGED' then 'end.as_declared'
        else 'end.has_a_route'
      end;
    end if;
    return case when exists (
      select from bruce.route_targets as r
      where r.place = p_issue.hostname and 'route ' || r.domains = p_issue.field) then 'end.route'
      else 'end.route_gone' end;
  when 'HEARTBEAT_OVERDUE' then
    if p_issue.service is null then
      return bruce.end_of_source(p_issue, p_now);
    end if;
    select h.* into v_beat from public.heartbeats as h where h.name = p_issue.service;
    return case
      when v_beat.name is null or not v_beat.enabled then 'end.beat_is_not_expected'
      when bruce.last_beat_at(v_beat) > p_issue.opened_at then 'end.beats'
    end;
  when 'TARGET_FAILING' then
    select t.* into v_target from public.targets as t where t.name = p_issue.service;
    return case
      when v_target.name is null or not v_target.enabled then 'end.target_is_off'
      when v_target.failing_since is null then 'end.target'
    end;
  when 'REMEDIATION_FAILED' then
    return 'end.remediation';
  else
    return null;
  end case;
end;
$$;
comment on function bruce.end_of_other(public.issues, text, timestamptz) is
  'Which text says how an issue of a pool, an alert, a measure, a route or a part of BRUCE ended; null when '
  'nothing shows how, as for a rule that a person wrote.';

insert into public.texts (key, language, text)
values
  ('end.storage', 'en', 'Storage %1$s on %2$s is available again, was not for %3$s.'),
  ('end.storage', 'fr', 'Le stockage %1$s est de nouveau disponible sur %2$s, après %3$s d''absence.'),
  ('end.storage_is_disabled', 'en', 'Storage %1$s on %2$s is disabled now, was not available for %3$s.'),
  ('end.storage_is_disabled', 'fr', 'Le stockage %1$s est désactivé sur %2$s, après %3$s d''absence.'),
  ('end.pool', 'en', 'Pool %1$s on %2$s is ONLINE again, was not for %3$s.'),
  ('end.pool', 'fr', 'Le pool %1$s sur %2$s est de nouveau ONLINE, après %3$s de panne.'),
  ('end.pool_is_forgotten', 'en', '%1$s on %2$s is forgotten: it was not listed any more for %3$s.'),
  ('end.pool_is_forgotten', 'fr', '%1$s sur %2$s est oublié : il n''était plus listé depuis %3$s.'),
  ('end.alert_of_pool', 'en', 'The state of a pool on %1$s now says what the alert %4$s said.'),
  ('end.alert_of_pool', 'fr', 'L''état d''un pool de %1$s dit maintenant ce que disait l''alerte %4$s.'),
  ('end.alert', 'en', '%1$s does not raise the alert %4$s any more, did for %3$s.'),
  ('end.alert', 'fr', '%1$s ne lève plus l''alerte %4$s, après %3$s.'),
  ('end.update', 'en', 'The update %4$s of %1$s was installed or skipped, after %3$s.'),
  ('end.update', 'fr', 'La mise à jour %4$s de %1$s a été installée ou ignorée, après %3$s.'),
  ('end.repair', 'en', '%1$s does not ask for the repair %4$s any more, did for %3$s.'),
  ('end.repair', 'fr', '%1$s ne demande plus la réparation %4$s, après %3$s.'),
  ('end.level_of_host', 'en', '%4$s of %1$s is not over its limit any more, was for %3$s.'),
  ('end.level_of_host', 'fr', 'La mesure %4$s de %1$s ne dépasse plus sa limite, après %3$s de dépassement.'),
  ('end.level', 'en', '%4$s of %1$s on %2$s is not over its limit any more, was for %3$s.'),
  ('end.level', 'fr',
    'La mesure %4$s de %1$s sur %2$s ne dépasse plus sa limite, après %3$s de dépassement.'),
  ('end.rebooted', 'en', '%1$s has run since it restarted.'),
  ('end.rebooted', 'fr', '%1$s fonctionne depuis son redémarrage.'),
  ('end.host_is_settled', 'en', '%1$s is not stuck any more, was for %3$s.'),
  ('end.host_is_settled', 'fr', '%1$s n''est plus bloqué, après %3$s de blocage.'),
  ('end.settled', 'en', '%1$s on %2$s is not stuck any more, was for %3$s.'),
  ('end.settled', 'fr', '%1$s sur %2$s n''est plus bloqué, après %3$s de blocage.'),
  ('end.has_a_route', 'en', 'An enabled route leads to %1$s on %2$s again, none did for %3$s.'),
  ('end.has_a_route', 'fr', 'Une route active mène de nouveau à %1$s sur %2$s, après %3$s sans route.'),
  ('end.route', 'en', 'Route %4$s to %2$s leads where something runs again, did not for %3$s.'),
  ('end.route', 'fr', 'La route %4$s vers %2$s mène de nouveau à quelque chose, après %3$s dans le vide.'),
  ('end.route_gone', 'en', 'There is no route %4$s to %2$s any more.'),
  ('end.route_gone', 'fr', 'Il n''y a plus de route %4$s vers %2$s.'),
  ('end.beat_is_not_expected', 'en', 'No sign of life of %1$s on %2$s is expected any more.'),
  ('end.beat_is_not_expected', 'fr', 'Aucun signe de vie de %1$s sur %2$s n''est plus attendu.'),
  ('end.beats', 'en', '%1$s on %2$s gives signs of life again, gave none for %3$s.'),
  ('end.beats', 'fr', '%1$s sur %2$s donne de nouveau signe de vie, après %3$s de silence.'),
  ('end.target_is_off', 'en', 'Nothing is sent to target %1$s any more.'),
  ('end.target_is_off', 'fr', 'Plus rien n''est envoyé à la cible %1$s.'),
  ('end.target', 'en', 'Target %1$s receives notifications again, did not for %3$s.'),
  ('end.target', 'fr', 'La cible %1$s reçoit de nouveau les notifications, après %3$s sans.'),
  ('end.remediation', 'en', '%4$s on %2$s is over: nobody has to look any more.'),
  ('end.remediation', 'fr', '%4$s sur %2$s est terminé : plus personne n''a à intervenir.');
