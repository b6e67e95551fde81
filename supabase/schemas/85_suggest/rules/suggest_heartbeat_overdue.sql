create function bruce.suggest_heartbeat_overdue(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_beat public.heartbeats;
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.source)];
  v_sql text;
begin
  if p_row.scope_id is not null then
    return next bruce.offer_collect(p_row, p_issue_id, p_row.source);
    return next bruce.offer('ask', 'suggest.collector_log.', 'none', array[p_row.hostname, p_row.source],
      jsonb_build_object('shell', jsonb_build_object('line',
        'journalctl --no-pager --lines 20 --unit ' || bruce.shell_word('bruce-collector-' || p_row.source))));
    return next bruce.offer_forgotten(p_row, p_row.source);
    return;
  end if;
  select h.* into v_beat from public.heartbeats as h where h.name = p_row.service;
  case
    when v_beat.kind = 'worker' then
      return next bruce.offer('restart', 'suggest.worker_again.', 'low', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', v_beat.hostname, 'line', 'sudo systemctl restart bruce-worker')));
    when v_beat.kind = 'schedule' or p_row.service like '%export%' then
      return next bruce.offer_run(p_row, p_issue_id, 'start', 'suggest.export_again.', 'low', v_words,
        null, 'sudo systemctl start bruce-netbox-export', 'systemctl start bruce-netbox-export$');
    when v_beat.kind = 'dispatcher' then
      return next bruce.offer('ask', 'suggest.dispatch.', 'none', v_words, jsonb_build_object(
        'sql',
        'select created_at, message from journal where kind = ''watcher'' order by id desc limit 20;'));
    else
      return next bruce.offer('ask', 'suggest.jobs.', 'none', v_words, jsonb_build_object(
        'sql', 'select bruce.run_jobs();', 'cli', 'npx bruce sql ''select bruce.run_jobs();'''));
  end case;
  if v_beat.kind in ('worker', 'schedule') then
    v_sql := format('update heartbeats set enabled = false where name = %L;', v_beat.name);
    return next bruce.offer('retire', 'suggest.not_watched.', 'low', v_words, jsonb_build_object(
      'sql', v_sql, 'cli', 'npx bruce sql ' || bruce.shell_word(v_sql)));
  end if;
end;
$$;
comment on function bruce.suggest_heartbeat_overdue(bruce.all_drift, uuid) is
  'HEARTBEAT_OVERDUE, by the part of BRUCE that is silent: start it again; a part that was removed is not '
  'watched any more.';

insert into public.texts (key, language, text)
values
  ('suggest.worker_again.title', 'en', 'Restart the worker %2$s on %1$s.'),
  ('suggest.worker_again.title', 'fr', 'Redémarrer l''exécuteur %2$s sur %1$s.'),
  ('suggest.worker_again.why', 'en',
    'Without it no command runs. What it held is given to nobody else before its lease ends.'),
  ('suggest.worker_again.why', 'fr',
    'Sans lui aucune commande ne part. Ce qu''il tenait n''est donné à personne avant la fin de son bail.'),
  ('suggest.export_again.title', 'en', 'Read NetBox now (%2$s).'),
  ('suggest.export_again.title', 'fr', 'Lire NetBox maintenant (%2$s).'),
  ('suggest.export_again.why', 'en',
    'Its timer did not run, or NetBox did not answer: journalctl -u bruce-netbox-export.'),
  ('suggest.export_again.why', 'fr',
    'Sa minuterie n''a pas tourné, ou NetBox n''a pas répondu : journalctl -u bruce-netbox-export.'),
  ('suggest.dispatch.title', 'en', 'See why nobody calls the function dispatch: docs/watchers.md.'),
  ('suggest.dispatch.title', 'fr',
    'Voir pourquoi personne n''appelle la fonction dispatch : docs/watchers.md.'),
  ('suggest.dispatch.why', 'en', 'Until it is called, nothing is told to anybody.'),
  ('suggest.dispatch.why', 'fr', 'Tant qu''elle n''est pas appelée, plus rien n''est signalé à personne.'),
  ('suggest.jobs.title', 'en', 'Run the jobs once by hand, and see what they answer.'),
  ('suggest.jobs.title', 'fr', 'Lancer une fois les tâches à la main, et voir leur réponse.'),
  ('suggest.jobs.why', 'en',
    'failed in the answer names the job and its error. Else pg_cron does not call them.'),
  ('suggest.jobs.why', 'fr',
    'failed, dans la réponse, nomme la tâche et son erreur. Sinon, c''est pg_cron qui ne les appelle pas.'),
  ('suggest.not_watched.title', 'en', 'Stop waiting for %2$s: it was removed on purpose.'),
  ('suggest.not_watched.title', 'fr', 'Ne plus attendre %2$s : sa suppression est voulue.'),
  ('suggest.not_watched.why', 'en', 'It is watched again when it is heard of and the row is enabled.'),
  ('suggest.not_watched.why', 'fr', 'Il est de nouveau surveillé quand la ligne est réactivée.'),
  ('suggest.not_watched.risk', 'en', 'Nobody is told when it fails later.'),
  ('suggest.not_watched.risk', 'fr', 'Personne n''est averti s''il tombe plus tard.');
