-- REBOOTED: docs/rules/rebooted.md

create view bruce.rebooted with (security_invoker = true) as
select
  'REBOOTED'::text as event_type,
  e.hostname,
  null::text as service,
  'boot'::text as field,
  'no restart'::text as expected,
  'restarted'::text as observed,
  bruce.say('rebooted.restarted', e.hostname,
    bruce.day_words(coalesce(bruce.to_moment(e.item ->> 'booted_at'), e.restarted_at))) as details,
  null::text as source,
  e.restarted_at as since,
  e.scope_id,
  null::bigint as service_id,
  e.entity_id,
  e.heard_until is null as is_proven
from bruce.entities as e
cross join public.settings as p
join bruce.scopes as s on s.scope_id = e.scope_id
left join bruce.host_state as h on h.hostname = e.hostname
where e.is_suspect
  and e.kind = 'os'
  and e.restarted_at is not null
  -- it is told for a while, up to the last evidence
  and e.restarted_at >= s.last_seen_at - p.restart_window
  and coalesce(h.lifecycle, 'active') = 'active'
  -- one that is switched off each night starts each morning
  and not exists (
    select from public.schedules as c
    where c.enabled and c.host_key = bruce.fold_name(e.hostname) and c.name_key is null)
  -- somebody asked for it
  and not exists (
    select from public.bruce_cmd as c
    where bruce.fold_name(coalesce(c.asked_target, c.target)) = bruce.fold_name(e.hostname)
      and c.service is null
      and c.name ~ '(reboot|restart|shutdown|start|reset)'
      and c.state in ('running', 'succeeded', 'undetermined')
      and c.started_at between e.restarted_at - p.restart_window and e.restarted_at
  );
comment on view bruce.rebooted is
  'A machine started anew, and neither its schedule nor a command says why. It is told for as long as '
  'settings.restart_window.';

insert into public.drift_rules
  (event_type, severity, open_confirmations, resolve_confirmations, evidence, is_root_cause, aliases,
    rule_view, description)
values
  ('REBOOTED', 'info', 1, 1, 'snapshot', false, '{}', 'bruce.rebooted',
  'A machine started anew, and neither its schedule nor a command says why.');

insert into public.texts (key, language, text)
values
  ('rule_about.rebooted', 'fr',
    'Une machine a redémarré sans que son horaire ou une commande l''explique.'),
  ('rebooted.restarted', 'en', '%1$s restarted (booted %2$s).'),
  ('rebooted.restarted', 'fr', '%1$s a redémarré (démarrage : %2$s).');
