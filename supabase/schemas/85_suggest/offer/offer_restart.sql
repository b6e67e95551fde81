create function bruce.offer_restart(
  p_row bruce.all_drift, p_issue_id uuid, p_declared public.expected_services, p_thing bruce.entities
)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, coalesce(p_declared.name, p_row.service)];
  v_name text := bruce.thing_word(p_thing);
begin
  return case p_thing.kind
    when 'app' then bruce.offer_run(p_row, p_issue_id, 'restart', 'suggest.restart.', 'low', v_words,
      p_row.hostname, 'midclt call --job app.redeploy ' || v_name, 'midclt call .*app\.redeploy .*\{',
      p_declared.name)
    when 'unit' then bruce.offer_run(p_row, p_issue_id, 'restart', 'suggest.restart.', 'low', v_words,
      p_row.hostname, case p_thing.item ->> 'manager' when 'windows' then 'Restart-Service ' || v_name
        when 'launchd' then 'sudo launchctl kickstart -k system/' || v_name
        else 'sudo systemctl restart ' || v_name end,
      'systemctl restart \{', p_declared.name)
    when 'container' then bruce.offer_run(p_row, p_issue_id, 'restart', 'suggest.restart.', 'low', v_words,
      p_row.hostname, 'docker restart ' || v_name, 'docker restart .*\{', p_declared.name)
  end;
end;
$$;
comment on function bruce.offer_restart(
  bruce.all_drift, uuid, public.expected_services, bruce.entities
) is 'A suggestion to restart the container, app or unit of a service. Null: nothing of it is observed.';

insert into public.texts (key, language, text)
values
  ('suggest.restart.title', 'en', 'Restart %2$s on %1$s.'),
  ('suggest.restart.title', 'fr', 'Redémarrer %2$s sur %1$s.'),
  ('suggest.restart.why', 'en',
    'It runs and does not work. A restart is quick and loses nothing that is stored; it is away for a '
    'moment.'),
  ('suggest.restart.why', 'fr',
    'Il tourne mais ne fonctionne pas. Un redémarrage est rapide et ne perd rien de ce qui est stocké ; il '
    'est absent un instant.');
