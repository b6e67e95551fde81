create function bruce.offer_stop(
  p_row bruce.all_drift, p_issue_id uuid, p_declared public.expected_services, p_thing bruce.entities
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service];
  v_name text := bruce.thing_word(p_thing);
begin
  return case p_thing.kind
    when 'app' then bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.stop.', 'medium', v_words,
      p_row.hostname, 'midclt call --job app.stop ' || v_name, 'midclt call .*app\.stop .*\{',
      p_declared.name)
    when 'container' then bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.stop.', 'medium', v_words,
      p_row.hostname, 'docker stop ' || v_name, 'docker stop .*\{', p_declared.name)
    -- a unit, or the one that a process belongs to
    else bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.stop.', 'medium', v_words,
      p_row.hostname, case p_thing.item ->> 'manager' when 'windows' then 'Stop-Service ' || v_name
        when 'launchd' then 'sudo launchctl bootout system/' || v_name
        else 'sudo systemctl disable --now ' || v_name end,
      case p_thing.kind when 'unit' then 'systemctl stop \{' end, p_declared.name)
  end;
end;
$$;
comment on function bruce.offer_stop(
  bruce.all_drift, uuid, public.expected_services, bruce.entities
) is 'A suggestion to stop the container, app or unit. Null: nothing of it is observed.';

insert into public.texts (key, language, text)
values
  ('suggest.stop.title', 'en', 'Stop %2$s on %1$s.'),
  ('suggest.stop.title', 'fr', 'Arrêter %2$s sur %1$s.'),
  ('suggest.stop.why', 'en', 'For what should not run there. It keeps its data and can be started again.'),
  ('suggest.stop.why', 'fr',
    'Pour ce qui ne doit pas tourner là. Ses données restent, et il peut être redémarré.'),
  ('suggest.stop.risk', 'en', 'Who uses it loses it.'),
  ('suggest.stop.risk', 'fr', 'Ceux qui s''en servent ne l''ont plus.');
