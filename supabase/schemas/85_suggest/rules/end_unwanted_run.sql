create function bruce.end_unwanted_run(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
  v_guest bruce.entities;
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname)];
  v_schedule public.schedules;
begin
  if p_row.service is not null then
    return next bruce.offer_stop(p_row, p_issue_id, v_declared, v_thing);
  elsif p_row.observed = 'reports' then
    return next bruce.offer_uninstalled(p_row);
  else
    select e.* into v_guest
    from bruce.host_state as h join bruce.entities as e on e.entity_id = h.entity_id
    where h.hostname = p_row.hostname;
    return next bruce.offer_guest(
      p_row, p_issue_id, v_guest, 'command', 'suggest.shut_down.', 'shutdown', 'medium');
  end if;

  select s.* into v_schedule
  from public.schedules as s
  where s.enabled and bruce.fold_name(s.hostname) = bruce.fold_name(p_row.hostname)
    and (s.service is null or bruce.fold_name(s.service) = bruce.fold_name(p_row.service))
  order by s.service is null limit 1;
  if v_schedule.id is not null then
    return next bruce.offer('tune', 'suggest.no_hours.', 'low', v_words, jsonb_build_object(
      'sql', format('update schedules set enabled = false where id = %s;', v_schedule.id),
      'cli', format('npx bruce sql ''update schedules set enabled = false where id = %s;''', v_schedule.id),
      'call', jsonb_build_object('method', 'POST', 'path', '/bruce/tune', 'body', jsonb_build_object(
        'what', 'schedules', 'key', v_schedule.id::text, 'values', '{"enabled": false}'::jsonb,
        'was', '{"enabled": true}'::jsonb))));
    return;
  end if;
  return next bruce.offer_settled(p_row, p_issue_id, 'declare', 'suggest.on.', v_words,
    jsonb_build_object('hostname', p_row.hostname) || case when p_row.service is null
      then jsonb_build_object('lifecycle', 'active')
      else jsonb_build_object('services', jsonb_build_array(
        jsonb_build_object('name', p_row.service, 'lifecycle', 'active'))) end);
end;
$$;
comment on function bruce.end_unwanted_run(bruce.all_drift, uuid) is
  'What ends that something runs although it is declared off, by its lifecycle or by its hours.';

insert into public.texts (key, language, text)
values
  ('suggest.shut_down.title', 'en', 'Shut %1$s down on %2$s.'),
  ('suggest.shut_down.title', 'fr', 'Éteindre %1$s sur %2$s.'),
  ('suggest.shut_down.why', 'en', 'It is declared off. It ends its services in order and keeps its data.'),
  ('suggest.shut_down.why', 'fr',
    'Elle est déclarée éteinte. Elle arrête ses services dans l''ordre et garde ses données.'),
  ('suggest.shut_down.risk', 'en', 'Who uses it loses it.'),
  ('suggest.shut_down.risk', 'fr', 'Ceux qui s''en servent ne l''ont plus.'),
  ('suggest.no_hours.title', 'en', 'Switch off the hours of %2$s: it may run at any time.'),
  ('suggest.no_hours.title', 'fr', 'Désactiver les horaires de %2$s : il peut tourner à toute heure.'),
  ('suggest.no_hours.why', 'en', 'A schedule says that it has to be off now. Its hours can be changed, too.'),
  ('suggest.no_hours.why', 'fr',
    'Des horaires disent qu''il doit être éteint maintenant. On peut aussi les modifier.'),
  ('suggest.no_hours.risk', 'en',
    'It is then missed at night as well, until the hours are switched on again.'),
  ('suggest.no_hours.risk', 'fr', 'Il est alors réclamé la nuit aussi, jusqu''à ce qu''on les réactive.'),
  ('suggest.on.title', 'en', 'Declare %2$s on %1$s as active.'),
  ('suggest.on.title', 'fr', 'Déclarer %2$s sur %1$s actif.'),
  ('suggest.on.why', 'en', 'It was started on purpose: it is missed when it stops.'),
  ('suggest.on.why', 'fr', 'Il a été démarré exprès : son arrêt sera signalé.'),
  ('suggest.on.risk', 'en', 'It may have been started by mistake.'),
  ('suggest.on.risk', 'fr', 'Il a pu être démarré par erreur.');
