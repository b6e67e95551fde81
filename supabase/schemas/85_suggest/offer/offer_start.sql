create function bruce.offer_start(
  p_row bruce.all_drift, p_issue_id uuid, p_declared public.expected_services, p_thing bruce.entities
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service, bruce.state_words(p_thing.state)];
  v_name text := bruce.thing_word(p_thing);
begin
  return case
    when p_thing.kind = 'app' then bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.start.', 'low',
      v_words, p_row.hostname, 'midclt call --job app.start ' || v_name, 'midclt call .*app\.start .*\{',
      p_declared.name)
    when p_thing.kind = 'unit' then bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.start.', 'low',
      v_words, p_row.hostname, case p_thing.item ->> 'manager'
        when 'windows' then 'Start-Service ' || v_name
        when 'launchd' then 'sudo launchctl kickstart system/' || v_name
        else 'sudo systemctl start ' || v_name end,
      'systemctl start \{', p_declared.name)
    when p_thing.state = 'paused' then bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.unpause.', 'low',
      v_words, p_row.hostname, 'docker unpause ' || v_name, 'docker unpause .*\{', p_declared.name)
    else bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.start.', 'low', v_words,
      p_row.hostname, 'docker start ' || v_name, 'docker start .*\{', p_declared.name)
  end;
end;
$$;
comment on function bruce.offer_start(
  bruce.all_drift, uuid, public.expected_services, bruce.entities
) is 'A suggestion to start the container, app or unit of a service.';

insert into public.texts (key, language, text)
values
  ('suggest.start.title', 'en', 'Start %2$s on %1$s.'),
  ('suggest.start.title', 'fr', 'Démarrer %2$s sur %1$s.'),
  ('suggest.start.why', 'en', 'It is there and declared to run, but it is %3$s.'),
  ('suggest.start.why', 'fr', 'Il est là et déclaré en marche, mais son état est : %3$s.'),
  ('suggest.unpause.title', 'en', 'Let %2$s on %1$s go on: it is paused.'),
  ('suggest.unpause.title', 'fr', 'Reprendre %2$s sur %1$s : il est en pause.'),
  ('suggest.unpause.why', 'en', 'Somebody or a backup paused it. It continues where it was.'),
  ('suggest.unpause.why', 'fr',
    'Quelqu''un ou une sauvegarde l''a mis en pause. Il continue là où il était.');
