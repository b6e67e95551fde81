create function bruce.cause_words(p_cause bruce.cause)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rule text := 'cause.' || lower(p_cause.event_type);
  v_field text := split_part(regexp_replace(p_cause.field, '^.*[.]', ''), ' ', 1);
  v_count integer := cardinality(p_cause.issue_ids);
  v_key text;
begin
  if v_count = 1 then
    return p_cause.lead_details;
  end if;
  -- the most particular sentence that there is
  select k.key into v_key
  from unnest(array[
    v_rule || '.' || v_field || '.' || p_cause.observed, v_rule || '.' || v_field,
    v_rule || '.' || p_cause.observed, v_rule
  ]) with ordinality as k (key, position)
  where exists (select from public.texts as t where t.key = k.key and t.language = 'en')
  order by k.position
  limit 1;
  return bruce.say(
    coalesce(v_key, case
      when p_cause.observed is null then 'cause.differs'
      when p_cause.expected is null then 'cause.observed'
      else 'cause.instead'
    end),
    coalesce(p_cause.service, array_to_string(p_cause.services[:3], ', ')),
    case
      when p_cause.service is not null or p_cause.services_total < 2 then
        case when cardinality(p_cause.hosts) = 1 then p_cause.hosts[1]
          else bruce.say('cause.where.hosts', cardinality(p_cause.hosts)::text) end
      when cardinality(p_cause.hosts) = 1 then
        bruce.say('cause.where.services_of_host', p_cause.services_total::text, p_cause.hosts[1])
      else
        bruce.say('cause.where.services', p_cause.services_total::text, cardinality(p_cause.hosts)::text)
    end,
    bruce.state_words(p_cause.observed), p_cause.expected,
    case p_cause.event_type when 'ALERT_RAISED' then split_part(p_cause.lead_details, ' (', 1)
      else coalesce(p_cause.field, '…') end,
    coalesce(p_cause.place, '?'), v_count::text, p_cause.event_type,
    split_part(coalesce(p_cause.field, ''), '.', 1));
end;
$$;
comment on function bruce.cause_words(bruce.cause) is
  'What differs and on how many hosts, in one sentence; of a single difference its own.';

grant execute on function bruce.cause_words(bruce.cause) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('cause.where.hosts', 'en', '%1$s hosts'),
  ('cause.where.hosts', 'fr', '%1$s hôtes'),
  ('cause.where.services', 'en', '%1$s services of %2$s hosts'),
  ('cause.where.services', 'fr', '%1$s services de %2$s hôtes'),
  ('cause.where.services_of_host', 'en', '%1$s services of %2$s'),
  ('cause.where.services_of_host', 'fr', '%1$s services de l''hôte %2$s'),
  ('cause.differs', 'en', '%8$s (%5$s) on %2$s.'),
  ('cause.differs', 'fr', '%8$s (%5$s) sur %2$s.'),
  ('cause.observed', 'en', '%8$s (%5$s): %3$s on %2$s.'),
  ('cause.observed', 'fr', '%8$s (%5$s) : %3$s sur %2$s.'),
  ('cause.instead', 'en', '%8$s (%5$s): %3$s instead of %4$s on %2$s.'),
  ('cause.instead', 'fr', '%8$s (%5$s) : %3$s au lieu de %4$s sur %2$s.'),
  ('cause.service_missing.absent', 'en', '%1$s is missing on %2$s.'),
  ('cause.service_missing.absent', 'fr', '%1$s manque sur %2$s.'),
  ('cause.service_missing', 'en', '%1$s does not run on %2$s (%3$s).'),
  ('cause.service_missing', 'fr', '%1$s ne tourne pas sur %2$s (%3$s).'),
  ('cause.service_unexpected', 'en', '%1$s runs on %2$s and is not declared.'),
  ('cause.service_unexpected', 'fr', '%1$s tourne sur %2$s sans être déclaré.'),
  ('cause.service_unexpected.lifecycle', 'en', '%1$s runs on %2$s and is declared retired.'),
  ('cause.service_unexpected.lifecycle', 'fr', '%1$s tourne sur %2$s, alors qu''il est déclaré retiré.'),
  ('cause.port_mismatch.ports', 'en', '%1$s publishes %3$s instead of %4$s on %2$s.'),
  ('cause.port_mismatch.ports', 'fr', '%1$s publie %3$s au lieu de %4$s sur %2$s.'),
  ('cause.port_mismatch.ports.none', 'en', '%1$s publishes no port on %2$s, where %4$s is declared.'),
  ('cause.port_mismatch.ports.none', 'fr', '%1$s ne publie aucun port sur %2$s, où %4$s est déclaré.'),
  ('cause.port_mismatch', 'en', '%1$s does not answer on its declared port %5$s on %2$s.'),
  ('cause.port_mismatch', 'fr', '%1$s ne répond pas sur son port déclaré %5$s sur %2$s.'),
  ('cause.config_drift', 'en', '%5$s: %3$s instead of %4$s on %2$s.'),
  ('cause.config_drift', 'fr', '%5$s : %3$s au lieu de %4$s sur %2$s.'),
  ('cause.config_drift.image', 'en', 'Image %3$s instead of %4$s on %2$s.'),
  ('cause.config_drift.image', 'fr', 'Image %3$s au lieu de %4$s sur %2$s.'),
  ('cause.config_drift.restart_policy', 'en', 'Restart policy %3$s instead of %4$s on %2$s.'),
  ('cause.config_drift.restart_policy', 'fr',
    'Politique de redémarrage %3$s au lieu de %4$s sur %2$s.'),
  ('cause.config_drift.role', 'en', '%1$s is %3$s instead of %4$s on %2$s.'),
  ('cause.config_drift.role', 'fr', '%1$s est %3$s au lieu de %4$s sur %2$s.'),
  ('cause.config_drift.node', 'en', '%2$s are on %3$s instead of %4$s.'),
  ('cause.config_drift.node', 'fr', '%2$s sont sur %3$s au lieu de %4$s.'),
  ('cause.config_drift.clock.ahead', 'en', '%2$s have a clock that is wrong: it is ahead.'),
  ('cause.config_drift.clock.ahead', 'fr', '%2$s ont une horloge fausse : elle avance.'),
  ('cause.config_drift.clock.behind', 'en', '%2$s have a clock that is wrong: it is behind.'),
  ('cause.config_drift.clock.behind', 'fr', '%2$s ont une horloge fausse : elle retarde.'),
  ('cause.config_drift.time_synchronization', 'en', 'Nothing sets the clocks of %2$s.'),
  ('cause.config_drift.time_synchronization', 'fr', 'Rien ne met à l''heure les horloges de %2$s.'),
  ('cause.config_drift.lifecycle', 'en', 'On %2$s something runs that is declared offline.'),
  ('cause.config_drift.lifecycle', 'fr', 'Sur %2$s, quelque chose tourne alors que l''arrêt est déclaré.'),
  ('cause.config_drift.vcpus', 'en', '%2$s have %3$s processors instead of %4$s.'),
  ('cause.config_drift.vcpus', 'fr', '%2$s ont %3$s processeurs au lieu de %4$s.'),
  ('cause.config_drift.memory', 'en', '%2$s have %3$s MB of memory instead of %4$s.'),
  ('cause.config_drift.memory', 'fr', '%2$s ont %3$s Mo de mémoire au lieu de %4$s.'),
  ('cause.config_drift.declared', 'en', 'Two origins declare %2$s differently: %4$s and %3$s.'),
  ('cause.config_drift.declared', 'fr',
    'Deux origines déclarent autrement %2$s : %4$s et %3$s.'),
  ('cause.vm_down', 'en', '%2$s at %6$s do not run (%3$s).'),
  ('cause.vm_down', 'fr', '%2$s sur %6$s ne tournent pas (%3$s).'),
  ('cause.vm_undeclared', 'en', '%2$s report and are not declared.'),
  ('cause.vm_undeclared', 'fr', '%2$s envoient des rapports sans être déclarés.'),
  ('cause.vm_undeclared.guest', 'en', '%2$s that %6$s lists are not declared.'),
  ('cause.vm_undeclared.guest', 'fr', '%2$s que liste %6$s ne sont pas déclarés.'),
  ('cause.vm_undeclared.lifecycle', 'en', '%2$s are declared retired and still exist (%3$s).'),
  ('cause.vm_undeclared.lifecycle', 'fr', '%2$s sont déclarés retirés et existent encore (%3$s).'),
  ('cause.node_unreachable', 'en', '%2$s at %6$s do not report.'),
  ('cause.node_unreachable', 'fr', '%2$s sur %6$s n''envoient plus rien.'),
  ('cause.node_unreachable.node', 'en', '%2$s of %6$s are offline, says their cluster.'),
  ('cause.node_unreachable.node', 'fr', '%2$s de %6$s sont hors ligne, dit leur cluster.'),
  ('cause.rebooted', 'en', '%2$s at %6$s started anew, and nobody asked for it.'),
  ('cause.rebooted', 'fr', '%2$s sur %6$s ont redémarré sans que personne l''ait demandé.'),
  ('cause.docker_unreachable', 'en', 'The Docker Engine does not answer on %2$s, for the same reason.'),
  ('cause.docker_unreachable', 'fr', 'Docker ne répond pas sur %2$s, pour la même raison.'),
  ('cause.snapshot_error.collection', 'en', 'The collection of %9$s fails on %2$s (%3$s).'),
  ('cause.snapshot_error.collection', 'fr', 'La collecte %9$s échoue sur %2$s (%3$s).'),
  ('cause.snapshot_error.rows', 'en', 'The %9$s snapshots of %2$s have rows that nobody can read.'),
  ('cause.snapshot_error.rows', 'fr', 'Les instantanés %9$s de %2$s ont des lignes illisibles.'),
  ('cause.snapshot_error.complete', 'en', 'The %9$s snapshots of %2$s are incomplete.'),
  ('cause.snapshot_error.complete', 'fr', 'Les instantanés %9$s de %2$s sont incomplets.'),
  ('cause.snapshot_error.report', 'en', 'The %9$s collectors of %2$s are silent.'),
  ('cause.snapshot_error.report', 'fr', 'Les collecteurs %9$s de %2$s n''envoient plus rien.'),
  ('cause.snapshot_error.rule', 'en', 'A rule fails on %2$s: %3$s.'),
  ('cause.snapshot_error.rule', 'fr', 'Une règle échoue sur %2$s : %3$s.'),
  ('cause.resource_exceeded', 'en', '%5$s is over its limit on %2$s.'),
  ('cause.resource_exceeded', 'fr', '%5$s dépasse sa limite sur %2$s.'),
  ('cause.service_restarting', 'en', '%1$s restarts again and again on %2$s.'),
  ('cause.service_restarting', 'fr', '%1$s redémarre sans cesse sur %2$s.'),
  ('cause.service_unhealthy', 'en', '%1$s runs on %2$s and is not healthy.'),
  ('cause.service_unhealthy', 'fr', '%1$s tourne sur %2$s sans être en bonne santé.'),
  ('cause.stuck', 'en', 'For too long the same state on %2$s: %3$s.'),
  ('cause.stuck', 'fr', 'Depuis trop longtemps dans le même état sur %2$s : %3$s.'),
  ('cause.alert_raised', 'en', 'The same alert on %2$s (%3$s), %7$s times: %5$s.'),
  ('cause.alert_raised', 'fr', 'La même alerte sur %2$s (%3$s), %7$s fois : %5$s.'),
  ('cause.route_drift', 'en', '%7$s routes to one target on %2$s lead nowhere (%3$s).'),
  ('cause.route_drift', 'fr', '%7$s routes vers une même cible sur %2$s ne mènent nulle part (%3$s).'),
  ('cause.route_drift.route.none', 'en', 'No enabled route leads to %7$s domains of %1$s on %2$s.'),
  ('cause.route_drift.route.none', 'fr',
    'Aucune route active ne sert %7$s domaines de %1$s sur %2$s.'),
  ('cause.remediation_failed', 'en', '%5$s does not help %1$s on %2$s.'),
  ('cause.remediation_failed', 'fr', '%5$s n''aide pas %1$s sur %2$s.');
