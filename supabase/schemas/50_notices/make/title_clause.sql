create function bruce.title_clause(
  p_subject text, p_phase text, p_words text, p_hostnames text[], p_services text[], p_names_hosts boolean
)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_names text[];
  v_hosts text[];
  v_things text;
  v_clause text;
begin
  v_names := array(
    select case
      when n.service is not null and n.hostname is not null and p_names_hosts
        then bruce.say('title_list.thing_on', n.service, n.hostname)
      else coalesce(n.service, n.hostname, bruce.say('title_list.somewhere'))
    end
    -- who is named does not depend on how many there are
    from unnest(p_hostnames[1:3], p_services[1:3]) as n (hostname, service)
  );
  v_things := case
    when cardinality(p_hostnames) > 2
      then bruce.say('title.' || p_subject || '.counted', cardinality(p_hostnames)::text)
    else bruce.title_list(v_names)
  end;
  v_clause := case
    when p_phase in ('settled', 'waived', 'forgotten') then bruce.say('title_list.' || p_phase, v_things)
    else bruce.say(
      'title.' || p_subject || '.' || p_phase
        || case cardinality(p_hostnames) when 1 then '_one' else '_several' end,
      v_things, p_words)
  end;
  if cardinality(p_hostnames) < 3 then
    return v_clause;
  end if;
  v_hosts := array(
    select h.hostname
    from unnest(p_hostnames) with ordinality as h (hostname, position)
    where h.hostname is not null
    group by h.hostname
    order by min(h.position)
  );
  return case
    -- of one host, or each a host itself
    when not p_names_hosts or v_hosts = '{}' or cardinality(v_hosts) = cardinality(p_hostnames)
      and array_remove(p_services, null) = '{}'
      then bruce.say(
        'title_list.named', v_clause,
        array_to_string(v_names, ', ') || case when cardinality(p_hostnames) > 3 then ', …' else '' end)
    when cardinality(v_hosts) <= 3 then bruce.say('title_list.on', v_clause, bruce.title_list(v_hosts))
    else bruce.say('title_list.on_hosts', v_clause, cardinality(v_hosts)::text)
  end;
end;
$$;
comment on function bruce.title_clause(text, text, text, text[], text[], boolean) is
  'What is with some things, in a few words. Up to two are named; of more, their number and some names. '
  'p_subject: see bruce.title_subject. p_phase: open, over, or without being seen: settled, waived, '
  'forgotten. p_names_hosts: '
  'nothing else names the hosts.';

grant execute on function bruce.title_clause(text, text, text, text[], text[], boolean)
  to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('title_list.thing_on', 'en', '%1$s on %2$s'), ('title_list.thing_on', 'fr', '%1$s sur %2$s'),
  ('title_list.somewhere', 'en', 'somewhere'), ('title_list.somewhere', 'fr', 'quelque part'),
  ('title_list.named', 'en', '%1$s (%2$s)'), ('title_list.named', 'fr', '%1$s (%2$s)'),
  ('title_list.on', 'en', '%1$s on %2$s'), ('title_list.on', 'fr', '%1$s sur %2$s'),
  ('title_list.on_hosts', 'en', '%1$s on %2$s hosts'), ('title_list.on_hosts', 'fr', '%1$s sur %2$s hôtes'),
  ('title_list.settled', 'en', '%1$s: no difference any more'),
  ('title_list.settled', 'fr', '%1$s : plus aucun écart'),
  ('title_list.waived', 'en', '%1$s: waived'), ('title_list.waived', 'fr', '%1$s : mise en sourdine'),
  ('title_list.forgotten', 'en', '%1$s: forgotten'), ('title_list.forgotten', 'fr', 'BRUCE oublie %1$s');

-- in French without adjectives and participles: nobody knows the gender of a name
insert into public.texts (key, language, text)
values
  ('title.service_missing.counted', 'en', '%1$s services'),
  ('title.service_missing.counted', 'fr', '%1$s services'),
  ('title.service_missing.open_one', 'en', '%1$s is down'),
  ('title.service_missing.open_one', 'fr', '%1$s ne tourne pas'),
  ('title.service_missing.open_several', 'en', '%1$s are down'),
  ('title.service_missing.open_several', 'fr', '%1$s ne tournent pas'),
  ('title.service_missing.over_one', 'en', '%1$s runs again'),
  ('title.service_missing.over_one', 'fr', '%1$s tourne de nouveau'),
  ('title.service_missing.over_several', 'en', '%1$s run again'),
  ('title.service_missing.over_several', 'fr', '%1$s tournent de nouveau'),
  ('title.vm_down.counted', 'en', '%1$s VMs'),
  ('title.vm_down.counted', 'fr', '%1$s VM'),
  ('title.vm_down.open_one', 'en', '%1$s is down'),
  ('title.vm_down.open_one', 'fr', '%1$s ne tourne pas'),
  ('title.vm_down.open_several', 'en', '%1$s are down'),
  ('title.vm_down.open_several', 'fr', '%1$s ne tournent pas'),
  ('title.vm_down.over_one', 'en', '%1$s runs again'),
  ('title.vm_down.over_one', 'fr', '%1$s tourne de nouveau'),
  ('title.vm_down.over_several', 'en', '%1$s run again'),
  ('title.vm_down.over_several', 'fr', '%1$s tournent de nouveau'),
  ('title.service_unexpected.counted', 'en', '%1$s services'),
  ('title.service_unexpected.counted', 'fr', '%1$s services'),
  ('title.service_unexpected.open_one', 'en', '%1$s runs unexpectedly'),
  ('title.service_unexpected.open_one', 'fr', '%1$s tourne de façon inattendue'),
  ('title.service_unexpected.open_several', 'en', '%1$s run unexpectedly'),
  ('title.service_unexpected.open_several', 'fr', '%1$s tournent de façon inattendue'),
  ('title.service_unexpected.over_one', 'en', '%1$s does not run any more'),
  ('title.service_unexpected.over_one', 'fr', '%1$s ne tourne plus'),
  ('title.service_unexpected.over_several', 'en', '%1$s do not run any more'),
  ('title.service_unexpected.over_several', 'fr', '%1$s ne tournent plus'),
  ('title.vm_undeclared.counted', 'en', '%1$s machines'),
  ('title.vm_undeclared.counted', 'fr', '%1$s machines'),
  ('title.vm_undeclared.open_one', 'en', '%1$s is declared by nobody'),
  ('title.vm_undeclared.open_one', 'fr', 'Personne n''a déclaré %1$s'),
  ('title.vm_undeclared.open_several', 'en', '%1$s are declared by nobody'),
  ('title.vm_undeclared.open_several', 'fr', 'Personne n''a déclaré %1$s'),
  ('title.vm_undeclared.over_one', 'en', '%1$s is gone'),
  ('title.vm_undeclared.over_one', 'fr', '%1$s n''est plus là'),
  ('title.vm_undeclared.over_several', 'en', '%1$s are gone'),
  ('title.vm_undeclared.over_several', 'fr', '%1$s ne sont plus là'),
  ('title.port_mismatch.counted', 'en', '%1$s services'),
  ('title.port_mismatch.counted', 'fr', '%1$s services'),
  ('title.port_mismatch.open_one', 'en', '%1$s has other ports than declared'),
  ('title.port_mismatch.open_one', 'fr', '%1$s n''a pas les ports déclarés'),
  ('title.port_mismatch.open_several', 'en', '%1$s have other ports than declared'),
  ('title.port_mismatch.open_several', 'fr', '%1$s n''ont pas les ports déclarés'),
  ('title.port_mismatch.over_one', 'en', '%1$s has its declared ports again'),
  ('title.port_mismatch.over_one', 'fr', '%1$s a de nouveau les ports déclarés'),
  ('title.port_mismatch.over_several', 'en', '%1$s have their declared ports again'),
  ('title.port_mismatch.over_several', 'fr', '%1$s ont de nouveau les ports déclarés'),
  ('title.docker_unreachable.counted', 'en', '%1$s hosts'),
  ('title.docker_unreachable.counted', 'fr', '%1$s hôtes'),
  ('title.docker_unreachable.open_one', 'en', 'Docker does not answer on %1$s'),
  ('title.docker_unreachable.open_one', 'fr', 'Docker ne répond pas sur %1$s'),
  ('title.docker_unreachable.open_several', 'en', 'Docker does not answer on %1$s'),
  ('title.docker_unreachable.open_several', 'fr', 'Docker ne répond pas sur %1$s'),
  ('title.docker_unreachable.over_one', 'en', 'Docker answers again on %1$s'),
  ('title.docker_unreachable.over_one', 'fr', 'Docker répond de nouveau sur %1$s'),
  ('title.docker_unreachable.over_several', 'en', 'Docker answers again on %1$s'),
  ('title.docker_unreachable.over_several', 'fr', 'Docker répond de nouveau sur %1$s'),
  ('title.node_unreachable.counted', 'en', '%1$s hosts'),
  ('title.node_unreachable.counted', 'fr', '%1$s hôtes'),
  ('title.node_unreachable.open_one', 'en', '%1$s is unreachable'),
  ('title.node_unreachable.open_one', 'fr', '%1$s est injoignable'),
  ('title.node_unreachable.open_several', 'en', '%1$s are unreachable'),
  ('title.node_unreachable.open_several', 'fr', '%1$s sont injoignables'),
  ('title.node_unreachable.over_one', 'en', '%1$s is back'),
  ('title.node_unreachable.over_one', 'fr', '%1$s est de retour'),
  ('title.node_unreachable.over_several', 'en', '%1$s are back'),
  ('title.node_unreachable.over_several', 'fr', '%1$s sont de retour'),
  ('title.node_unreachable_reporters.counted', 'en', '%1$s servers'),
  ('title.node_unreachable_reporters.counted', 'fr', '%1$s serveurs'),
  ('title.node_unreachable_reporters.open_one', 'en', 'Nobody reports to %1$s'),
  ('title.node_unreachable_reporters.open_one', 'fr', 'Plus personne ne rend compte à %1$s'),
  ('title.node_unreachable_reporters.open_several', 'en', 'Nobody reports to %1$s'),
  ('title.node_unreachable_reporters.open_several', 'fr', 'Plus personne ne rend compte à %1$s'),
  ('title.node_unreachable_reporters.over_one', 'en', 'Hosts report to %1$s again'),
  ('title.node_unreachable_reporters.over_one', 'fr', 'Des hôtes rendent de nouveau compte à %1$s'),
  ('title.node_unreachable_reporters.over_several', 'en', 'Hosts report to %1$s again'),
  ('title.node_unreachable_reporters.over_several', 'fr', 'Des hôtes rendent de nouveau compte à %1$s'),
  ('title.config_drift.counted', 'en', '%1$s things'),
  ('title.config_drift.counted', 'fr', '%1$s éléments'),
  ('title.config_drift.open_one', 'en', '%1$s is not as it should be'),
  ('title.config_drift.open_one', 'fr', '%1$s n''est pas conforme'),
  ('title.config_drift.open_several', 'en', '%1$s are not as they should be'),
  ('title.config_drift.open_several', 'fr', '%1$s ne sont pas conformes'),
  ('title.config_drift.over_one', 'en', '%1$s is as it should be again'),
  ('title.config_drift.over_one', 'fr', '%1$s est de nouveau conforme'),
  ('title.config_drift.over_several', 'en', '%1$s are as they should be again'),
  ('title.config_drift.over_several', 'fr', '%1$s sont de nouveau conformes'),
  ('title.config_drift_lifecycle.counted', 'en', '%1$s things'),
  ('title.config_drift_lifecycle.counted', 'fr', '%1$s éléments'),
  ('title.config_drift_lifecycle.open_one', 'en', '%1$s runs but should be off'),
  ('title.config_drift_lifecycle.open_one', 'fr', '%1$s tourne alors que l''arrêt est prévu'),
  ('title.config_drift_lifecycle.open_several', 'en', '%1$s run but should be off'),
  ('title.config_drift_lifecycle.open_several', 'fr', '%1$s tournent alors que l''arrêt est prévu'),
  ('title.config_drift_lifecycle.over_one', 'en', '%1$s is off as it should be'),
  ('title.config_drift_lifecycle.over_one', 'fr', '%1$s est à l''arrêt comme prévu'),
  ('title.config_drift_lifecycle.over_several', 'en', '%1$s are off as they should be'),
  ('title.config_drift_lifecycle.over_several', 'fr', '%1$s sont à l''arrêt comme prévu'),
  ('title.config_drift_ip.counted', 'en', '%1$s hosts'),
  ('title.config_drift_ip.counted', 'fr', '%1$s hôtes'),
  ('title.config_drift_ip.open_one', 'en', '%1$s has another address than declared'),
  ('title.config_drift_ip.open_one', 'fr', '%1$s n''a pas l''adresse déclarée'),
  ('title.config_drift_ip.open_several', 'en', '%1$s have other addresses than declared'),
  ('title.config_drift_ip.open_several', 'fr', '%1$s n''ont pas les adresses déclarées'),
  ('title.config_drift_ip.over_one', 'en', '%1$s has its declared address again'),
  ('title.config_drift_ip.over_one', 'fr', '%1$s a de nouveau l''adresse déclarée'),
  ('title.config_drift_ip.over_several', 'en', '%1$s have their declared addresses again'),
  ('title.config_drift_ip.over_several', 'fr', '%1$s ont de nouveau les adresses déclarées'),
  ('title.config_drift_node.counted', 'en', '%1$s machines'),
  ('title.config_drift_node.counted', 'fr', '%1$s machines'),
  ('title.config_drift_node.open_one', 'en', '%1$s runs on another node than declared'),
  ('title.config_drift_node.open_one', 'fr', '%1$s n''est pas sur le nœud déclaré'),
  ('title.config_drift_node.open_several', 'en', '%1$s run on other nodes than declared'),
  ('title.config_drift_node.open_several', 'fr', '%1$s ne sont pas sur les nœuds déclarés'),
  ('title.config_drift_node.over_one', 'en', '%1$s is on its declared node again'),
  ('title.config_drift_node.over_one', 'fr', '%1$s est de nouveau sur le nœud déclaré'),
  ('title.config_drift_node.over_several', 'en', '%1$s are on their declared nodes again'),
  ('title.config_drift_node.over_several', 'fr', '%1$s sont de nouveau sur les nœuds déclarés'),
  ('title.config_drift_image.counted', 'en', '%1$s services'),
  ('title.config_drift_image.counted', 'fr', '%1$s services'),
  ('title.config_drift_image.open_one', 'en', '%1$s runs another image than declared'),
  ('title.config_drift_image.open_one', 'fr', '%1$s n''a pas l''image déclarée'),
  ('title.config_drift_image.open_several', 'en', '%1$s run other images than declared'),
  ('title.config_drift_image.open_several', 'fr', '%1$s n''ont pas les images déclarées'),
  ('title.config_drift_image.over_one', 'en', '%1$s runs its declared image again'),
  ('title.config_drift_image.over_one', 'fr', '%1$s a de nouveau l''image déclarée'),
  ('title.config_drift_image.over_several', 'en', '%1$s run their declared images again'),
  ('title.config_drift_image.over_several', 'fr', '%1$s ont de nouveau les images déclarées'),
  ('title.config_drift_clock.counted', 'en', '%1$s hosts'),
  ('title.config_drift_clock.counted', 'fr', '%1$s hôtes'),
  ('title.config_drift_clock.open_one', 'en', 'The clock of %1$s is wrong'),
  ('title.config_drift_clock.open_one', 'fr', 'L''horloge de %1$s est fausse'),
  ('title.config_drift_clock.open_several', 'en', 'The clocks of %1$s are wrong'),
  ('title.config_drift_clock.open_several', 'fr', 'Les horloges de %1$s sont fausses'),
  ('title.config_drift_clock.over_one', 'en', 'The clock of %1$s is right again'),
  ('title.config_drift_clock.over_one', 'fr', 'L''horloge de %1$s est de nouveau juste'),
  ('title.config_drift_clock.over_several', 'en', 'The clocks of %1$s are right again'),
  ('title.config_drift_clock.over_several', 'fr', 'Les horloges de %1$s sont de nouveau justes'),
  ('title.snapshot_error.counted', 'en', '%1$s hosts'),
  ('title.snapshot_error.counted', 'fr', '%1$s hôtes'),
  ('title.snapshot_error.open_one', 'en', 'Observing %1$s has a problem'),
  ('title.snapshot_error.open_one', 'fr', 'L''observation de %1$s pose problème'),
  ('title.snapshot_error.open_several', 'en', 'Observing %1$s has a problem'),
  ('title.snapshot_error.open_several', 'fr', 'L''observation de %1$s pose problème'),
  ('title.snapshot_error.over_one', 'en', 'Observing %1$s works again'),
  ('title.snapshot_error.over_one', 'fr', 'L''observation de %1$s fonctionne de nouveau'),
  ('title.snapshot_error.over_several', 'en', 'Observing %1$s works again'),
  ('title.snapshot_error.over_several', 'fr', 'L''observation de %1$s fonctionne de nouveau'),
  ('title.resource_exceeded.counted', 'en', '%1$s things'),
  ('title.resource_exceeded.counted', 'fr', '%1$s éléments'),
  ('title.resource_exceeded.open_one', 'en', '%1$s is over its limit'),
  ('title.resource_exceeded.open_one', 'fr', '%1$s dépasse sa limite'),
  ('title.resource_exceeded.open_several', 'en', '%1$s are over their limits'),
  ('title.resource_exceeded.open_several', 'fr', '%1$s dépassent leur limite'),
  ('title.resource_exceeded.over_one', 'en', '%1$s is below its limit again'),
  ('title.resource_exceeded.over_one', 'fr', '%1$s revient sous sa limite'),
  ('title.resource_exceeded.over_several', 'en', '%1$s are below their limits again'),
  ('title.resource_exceeded.over_several', 'fr', '%1$s reviennent sous leur limite'),
  ('title.service_restarting.counted', 'en', '%1$s services'),
  ('title.service_restarting.counted', 'fr', '%1$s services'),
  ('title.service_restarting.open_one', 'en', '%1$s keeps restarting'),
  ('title.service_restarting.open_one', 'fr', '%1$s redémarre sans cesse'),
  ('title.service_restarting.open_several', 'en', '%1$s keep restarting'),
  ('title.service_restarting.open_several', 'fr', '%1$s redémarrent sans cesse'),
  ('title.service_restarting.over_one', 'en', '%1$s runs steadily again'),
  ('title.service_restarting.over_one', 'fr', '%1$s est de nouveau stable'),
  ('title.service_restarting.over_several', 'en', '%1$s run steadily again'),
  ('title.service_restarting.over_several', 'fr', '%1$s sont de nouveau stables'),
  ('title.service_unhealthy.counted', 'en', '%1$s services'),
  ('title.service_unhealthy.counted', 'fr', '%1$s services'),
  ('title.service_unhealthy.open_one', 'en', '%1$s is unhealthy'),
  ('title.service_unhealthy.open_one', 'fr', '%1$s est en mauvaise santé'),
  ('title.service_unhealthy.open_several', 'en', '%1$s are unhealthy'),
  ('title.service_unhealthy.open_several', 'fr', '%1$s sont en mauvaise santé'),
  ('title.service_unhealthy.over_one', 'en', '%1$s is healthy again'),
  ('title.service_unhealthy.over_one', 'fr', '%1$s est de nouveau en bonne santé'),
  ('title.service_unhealthy.over_several', 'en', '%1$s are healthy again'),
  ('title.service_unhealthy.over_several', 'fr', '%1$s sont de nouveau en bonne santé'),
  ('title.pool_unhealthy.counted', 'en', '%1$s pools'),
  ('title.pool_unhealthy.counted', 'fr', '%1$s pools'),
  ('title.pool_unhealthy.open_one', 'en', '%1$s is unhealthy'),
  ('title.pool_unhealthy.open_one', 'fr', '%1$s est en mauvaise santé'),
  ('title.pool_unhealthy.open_several', 'en', '%1$s are unhealthy'),
  ('title.pool_unhealthy.open_several', 'fr', '%1$s sont en mauvaise santé'),
  ('title.pool_unhealthy.over_one', 'en', '%1$s is healthy again'),
  ('title.pool_unhealthy.over_one', 'fr', '%1$s est de nouveau en bonne santé'),
  ('title.pool_unhealthy.over_several', 'en', '%1$s are healthy again'),
  ('title.pool_unhealthy.over_several', 'fr', '%1$s sont de nouveau en bonne santé'),
  ('title.rebooted.counted', 'en', '%1$s machines'),
  ('title.rebooted.counted', 'fr', '%1$s machines'),
  ('title.rebooted.open_one', 'en', '%1$s restarted'),
  ('title.rebooted.open_one', 'fr', 'Redémarrage de %1$s'),
  ('title.rebooted.open_several', 'en', '%1$s restarted'),
  ('title.rebooted.open_several', 'fr', 'Redémarrage de %1$s'),
  ('title.rebooted.over_one', 'en', '%1$s has run since its restart'),
  ('title.rebooted.over_one', 'fr', '%1$s fonctionne depuis son redémarrage'),
  ('title.rebooted.over_several', 'en', '%1$s have run since their restart'),
  ('title.rebooted.over_several', 'fr', '%1$s fonctionnent depuis leur redémarrage'),
  ('title.alert_raised.counted', 'en', '%1$s hosts'),
  ('title.alert_raised.counted', 'fr', '%1$s hôtes'),
  ('title.alert_raised.open_one', 'en', '%1$s raises an alert'),
  ('title.alert_raised.open_one', 'fr', '%1$s signale une alerte'),
  ('title.alert_raised.open_several', 'en', '%1$s raise alerts'),
  ('title.alert_raised.open_several', 'fr', '%1$s signalent des alertes'),
  ('title.alert_raised.over_one', 'en', 'The alert of %1$s is over'),
  ('title.alert_raised.over_one', 'fr', 'L''alerte de %1$s est terminée'),
  ('title.alert_raised.over_several', 'en', 'The alerts of %1$s are over'),
  ('title.alert_raised.over_several', 'fr', 'Les alertes de %1$s sont terminées'),
  ('title.stuck.counted', 'en', '%1$s things'),
  ('title.stuck.counted', 'fr', '%1$s éléments'),
  ('title.stuck.open_one', 'en', '%1$s is stuck'),
  ('title.stuck.open_one', 'fr', '%1$s ne progresse plus'),
  ('title.stuck.open_several', 'en', '%1$s are stuck'),
  ('title.stuck.open_several', 'fr', '%1$s ne progressent plus'),
  ('title.stuck.over_one', 'en', '%1$s is not stuck any more'),
  ('title.stuck.over_one', 'fr', '%1$s progresse de nouveau'),
  ('title.stuck.over_several', 'en', '%1$s are not stuck any more'),
  ('title.stuck.over_several', 'fr', '%1$s progressent de nouveau'),
  ('title.target_failing.counted', 'en', '%1$s targets'),
  ('title.target_failing.counted', 'fr', '%1$s cibles'),
  ('title.target_failing.open_one', 'en', '%1$s receives no notifications'),
  ('title.target_failing.open_one', 'fr', '%1$s ne reçoit plus de notifications'),
  ('title.target_failing.open_several', 'en', '%1$s receive no notifications'),
  ('title.target_failing.open_several', 'fr', '%1$s ne reçoivent plus de notifications'),
  ('title.target_failing.over_one', 'en', '%1$s receives notifications again'),
  ('title.target_failing.over_one', 'fr', '%1$s reçoit de nouveau des notifications'),
  ('title.target_failing.over_several', 'en', '%1$s receive notifications again'),
  ('title.target_failing.over_several', 'fr', '%1$s reçoivent de nouveau des notifications'),
  ('title.heartbeat_overdue.counted', 'en', '%1$s parts'),
  ('title.heartbeat_overdue.counted', 'fr', '%1$s éléments'),
  ('title.heartbeat_overdue.open_one', 'en', '%1$s gives no sign of life'),
  ('title.heartbeat_overdue.open_one', 'fr', '%1$s ne donne plus signe de vie'),
  ('title.heartbeat_overdue.open_several', 'en', '%1$s give no sign of life'),
  ('title.heartbeat_overdue.open_several', 'fr', '%1$s ne donnent plus signe de vie'),
  ('title.heartbeat_overdue.over_one', 'en', '%1$s gives signs of life again'),
  ('title.heartbeat_overdue.over_one', 'fr', '%1$s donne de nouveau signe de vie'),
  ('title.heartbeat_overdue.over_several', 'en', '%1$s give signs of life again'),
  ('title.heartbeat_overdue.over_several', 'fr', '%1$s donnent de nouveau signe de vie'),
  ('title.remediation_failed.counted', 'en', '%1$s things'),
  ('title.remediation_failed.counted', 'fr', '%1$s éléments'),
  ('title.remediation_failed.open_one', 'en', '%1$s could not be repaired'),
  ('title.remediation_failed.open_one', 'fr', '%1$s résiste à la réparation'),
  ('title.remediation_failed.open_several', 'en', '%1$s could not be repaired'),
  ('title.remediation_failed.open_several', 'fr', '%1$s résistent à la réparation'),
  ('title.remediation_failed.over_one', 'en', '%1$s needs no repair any more'),
  ('title.remediation_failed.over_one', 'fr', '%1$s n''a plus besoin de réparation'),
  ('title.remediation_failed.over_several', 'en', '%1$s need no repair any more'),
  ('title.remediation_failed.over_several', 'fr', '%1$s n''ont plus besoin de réparation'),
  ('title.route_drift.counted', 'en', '%1$s services'),
  ('title.route_drift.counted', 'fr', '%1$s services'),
  ('title.route_drift.open_one', 'en', '%1$s has a wrong route'),
  ('title.route_drift.open_one', 'fr', '%1$s a une route erronée'),
  ('title.route_drift.open_several', 'en', '%1$s have wrong routes'),
  ('title.route_drift.open_several', 'fr', '%1$s ont des routes erronées'),
  ('title.route_drift.over_one', 'en', '%1$s has its route again'),
  ('title.route_drift.over_one', 'fr', '%1$s a de nouveau sa route'),
  ('title.route_drift.over_several', 'en', '%1$s have their routes again'),
  ('title.route_drift.over_several', 'fr', '%1$s ont de nouveau leur route'),
  ('title.other.counted', 'en', '%1$s things'),
  ('title.other.counted', 'fr', '%1$s éléments'),
  ('title.other.open_one', 'en', '%1$s: %2$s'),
  ('title.other.open_one', 'fr', '%1$s : %2$s'),
  ('title.other.open_several', 'en', '%1$s: %2$s'),
  ('title.other.open_several', 'fr', '%1$s : %2$s'),
  ('title.other.over_one', 'en', '%1$s: %2$s is over'),
  ('title.other.over_one', 'fr', '%1$s : %2$s, c''est fini'),
  ('title.other.over_several', 'en', '%1$s: %2$s is over'),
  ('title.other.over_several', 'fr', '%1$s : %2$s, c''est fini');
