create function bruce.end_of_host(p_issue public.issues, p_cause text, p_now timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_host bruce.host_state;
begin
  select h.* into v_host from bruce.host_state as h where h.hostname = p_issue.hostname;

  if p_issue.event_type = 'VM_UNDECLARED' then
    return case
      when p_issue.field = 'guest' and not exists (select from bruce.entities as e
        where e.hostname = p_issue.hostname and e.kind in ('guest', 'vm')) then 'end.guest_is_gone'
      when p_issue.field = 'lifecycle' and v_host.state in ('absent', 'unobserved') then 'end.guest_is_gone'
      when v_host.lifecycle is null or v_host.lifecycle = 'retired' then null
      when p_issue.field = 'guest' and p_cause = 'REALITY_CHANGED' then 'end.guest_is_known'
      when p_issue.expected = 'retired' then 'end.host_is_expected_again'
      when p_cause = 'INTENT_CHANGED' then 'end.host_is_declared'
    end;
  elsif p_issue.field = 'reporters' then
    return case when exists (
      select from bruce.scopes as s where s.last_contact_at > p_issue.opened_at) then 'end.reporters' end;
  elsif p_issue.field = 'clock' then
    return case when exists (
      select from bruce.scopes as s
      where s.host = p_issue.hostname and s.clock_skew between interval '-2 minutes' and interval '2 minutes'
    ) then 'end.clock' end;
  elsif p_issue.field like '%.identity' then
    return case when exists (select from bruce.scopes as s where s.host = p_issue.hostname)
      then 'end.identity_of_source' end;
  elsif p_issue.field like 'guest identity%' then
    return null;
  elsif v_host.lifecycle is null or v_host.lifecycle = 'retired' then
    return 'end.host_is_not_expected';
  elsif p_issue.event_type = 'CONFIG_DRIFT' and p_issue.field = 'lifecycle' then
    return case
      when v_host.lifecycle = 'active' then 'end.host_is_expected_to_run'
      when v_host.state in ('stopped', 'failed', 'paused', 'absent') then 'end.host_is_off_again'
      when p_issue.observed = 'reports' then 'end.host_reports_no_more'
    end;
  elsif p_issue.field = 'identity' then
    return case when v_host.state <> 'ambiguous' then 'end.host_identity' end;
  elsif v_host.lifecycle in ('planned', 'offline') and v_host.state <> 'running' then
    return 'end.host_is_not_expected_now';
  elsif p_issue.event_type = 'NODE_UNREACHABLE' then
    return case
      when p_issue.field = 'node' and exists (
        select from bruce.entities as e
        where e.hostname = p_issue.hostname and e.kind = 'node' and e.state = 'running')
        then 'end.node_is_online'
      when p_issue.field = 'report' and exists (
        select from bruce.scopes as s
        where s.host = p_issue.hostname and s.last_contact_at >= p_now - s.stale_after)
        then 'end.host_reports'
    end;
  elsif p_issue.field = 'ip' and v_host.address_scope_id is not null then
    return case
      when p_cause = 'INTENT_CHANGED' then 'end.host_is_as_declared'
      when v_host.primary_ip = any (v_host.addresses) then 'end.address'
    end;
  elsif p_issue.field = 'time_synchronization' then
    return case when exists (
      select from bruce.entities as e
      where e.hostname = p_issue.hostname and e.kind = 'os'
        and e.item ->> 'time_synchronized' = 'true') then 'end.time' end;
  elsif p_issue.field = 'machine identity' then
    return 'end.machine';
  elsif v_host.state in ('stopped', 'failed', 'paused', 'absent') then
    return 'end.host_runs_not';
  elsif v_host.state <> 'running' then
    return null;
  elsif p_cause = 'INTENT_CHANGED' then
    return 'end.host_is_as_declared';
  end if;
  return case
    when p_issue.event_type = 'VM_DOWN' then 'end.host_runs'
    when p_issue.field = 'ip' and v_host.primary_ip = any (v_host.addresses) then 'end.address'
    when p_issue.field = 'node' then 'end.node'
    when p_issue.field = 'name' then 'end.name'
  end;
end;
$$;
comment on function bruce.end_of_host(public.issues, text, timestamptz) is
  'Which text says how an issue of a host ended; null when nothing shows how.';

insert into public.texts (key, language, text)
values
  ('end.guest_is_gone', 'en', 'Guest %1$s is not there any more, was there for %3$s.'),
  ('end.guest_is_gone', 'fr', 'La machine %1$s n''existe plus, après %3$s de présence inattendue.'),
  ('end.guest_is_known', 'en', 'Guest %1$s is only where it is declared, was elsewhere for %3$s.'),
  ('end.guest_is_known', 'fr',
    'La machine %1$s n''est plus que là où elle est déclarée, après %3$s ailleurs.'),
  ('end.host_is_expected_again', 'en', '%1$s is expected again.'),
  ('end.host_is_expected_again', 'fr', '%1$s est de nouveau attendu.'),
  ('end.host_is_declared', 'en', '%1$s is declared now, was not for %3$s.'),
  ('end.host_is_declared', 'fr', '%1$s est maintenant déclaré, après %3$s sans l''être.'),
  ('end.reporters', 'en', 'Hosts report again, nobody did for %3$s.'),
  ('end.reporters', 'fr', 'Des hôtes donnent de nouveau signe de vie, après %3$s de silence général.'),
  ('end.clock', 'en', 'The clock of %1$s is right again, was wrong for %3$s.'),
  ('end.clock', 'fr', 'L''horloge de %1$s est de nouveau à l''heure, après %3$s d''écart.'),
  ('end.identity_of_source', 'en', 'It is clear again who reports as %1$s, it was not for %3$s.'),
  ('end.identity_of_source', 'fr', 'On sait de nouveau qui parle au nom de %1$s, après %3$s de doute.'),
  ('end.host_is_not_expected', 'en', '%1$s is not expected any more.'),
  ('end.host_is_not_expected', 'fr', '%1$s n''est plus attendu.'),
  ('end.host_is_expected_to_run', 'en', '%1$s is expected to run now.'),
  ('end.host_is_expected_to_run', 'fr', '%1$s est maintenant censé tourner.'),
  ('end.host_is_off_again', 'en', '%1$s is off again, as declared, ran for %3$s.'),
  ('end.host_is_off_again', 'fr', '%1$s est de nouveau arrêté, comme déclaré, après %3$s de marche.'),
  ('end.host_reports_no_more', 'en', '%1$s does not report any more: it counts as off, as declared.'),
  ('end.host_reports_no_more', 'fr',
    '%1$s ne donne plus signe de vie : il compte comme arrêté, comme déclaré.'),
  ('end.host_runs_not', 'en', '%1$s does not run any more, so nothing else is said of it.'),
  ('end.host_runs_not', 'fr', '%1$s ne tourne plus : il n''y a rien d''autre à en dire.'),
  ('end.host_identity', 'en', 'It is clear again which %1$s is meant, it was not for %3$s.'),
  ('end.host_identity', 'fr', 'On sait de nouveau quel %1$s est visé, après %3$s de doute.'),
  ('end.host_is_not_expected_now', 'en', '%1$s is not expected to run now.'),
  ('end.host_is_not_expected_now', 'fr', '%1$s n''est pas censé tourner en ce moment.'),
  ('end.node_is_online', 'en', 'The cluster reports node %1$s as online again, was offline for %3$s.'),
  ('end.node_is_online', 'fr', 'Le cluster dit le nœud %1$s de nouveau en ligne, après %3$s hors ligne.'),
  ('end.host_reports', 'en', 'Host %1$s reports again, was silent for %3$s.'),
  ('end.host_reports', 'fr', 'L''hôte %1$s donne de nouveau signe de vie, après %3$s de silence.'),
  ('end.host_is_as_declared', 'en', '%1$s is as declared since its declaration changed.'),
  ('end.host_is_as_declared', 'fr', '%1$s est conforme à sa nouvelle déclaration.'),
  ('end.host_runs', 'en', '%1$s runs again, was down for %3$s.'),
  ('end.host_runs', 'fr', '%1$s tourne de nouveau, après %3$s d''arrêt.'),
  ('end.address', 'en', '%1$s has its declared address again, had another for %3$s.'),
  ('end.address', 'fr', '%1$s a de nouveau son adresse déclarée, après %3$s avec une autre.'),
  ('end.time', 'en', 'The clock of %1$s is set again, was not for %3$s.'),
  ('end.time', 'fr', 'L''horloge de %1$s est de nouveau mise à l''heure, après %3$s sans l''être.'),
  ('end.machine', 'en', 'No other machine has the machine id of %1$s any more, one had it for %3$s.'),
  ('end.machine', 'fr', 'Aucune autre machine n''a plus l''identifiant de %1$s, après %3$s de partage.'),
  ('end.node', 'en', '%1$s runs on its declared node again, was elsewhere for %3$s.'),
  ('end.node', 'fr', '%1$s tourne de nouveau sur son nœud déclaré, après %3$s ailleurs.'),
  ('end.name', 'en', 'The guest with the number of %1$s has that name again, had another for %3$s.'),
  ('end.name', 'fr', 'La machine qui porte le numéro de %1$s a de nouveau ce nom, après %3$s sous un autre.');
