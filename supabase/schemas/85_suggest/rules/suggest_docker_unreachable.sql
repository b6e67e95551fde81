create function bruce.suggest_docker_unreachable(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname];
begin
  if p_row.details ~* 'permission denied|eacces' then
    return next bruce.offer('command', 'suggest.docker_group.', 'low', v_words, jsonb_build_object(
      'shell', jsonb_build_object('on', p_row.hostname,
        'line', 'sudo npx bruce collect docker install --apply')));
  end if;
  return next bruce.offer('ask', 'suggest.docker_status.', 'none', v_words, jsonb_build_object(
    'shell', jsonb_build_object('on', p_row.hostname,
      'line', 'systemctl status docker --no-pager; df -h /var/lib/docker')));
  return next bruce.offer_run(p_row, p_issue_id, 'restart', 'suggest.docker_restart.', 'medium', v_words,
    p_row.hostname, 'sudo systemctl restart docker', 'systemctl restart docker(\.service)?$');
  return next bruce.offer_collect(p_row, p_issue_id, 'docker');
  return next bruce.offer_silence(p_row);
end;
$$;
comment on function bruce.suggest_docker_unreachable(bruce.all_drift, uuid) is
  'DOCKER_UNREACHABLE: look at the engine and its disk before it is restarted; then let the collector look.';

insert into public.texts (key, language, text)
values
  ('suggest.docker_group.title', 'en', 'Give the collector on %1$s access to the engine: install it again.'),
  ('suggest.docker_group.title', 'fr', 'Donner au collecteur de %1$s l''accès à Docker : le réinstaller.'),
  ('suggest.docker_group.why', 'en',
    'The engine refuses it. The installation puts it into the group of the engine.'),
  ('suggest.docker_group.why', 'fr', 'Docker le refuse. L''installation le met dans le groupe de Docker.'),
  ('suggest.docker_status.title', 'en', 'See whether Docker on %1$s runs, and whether its disk is full.'),
  ('suggest.docker_status.title', 'fr', 'Voir si Docker tourne sur %1$s, et si son disque est plein.'),
  ('suggest.docker_status.why', 'en',
    'A full disk and an upgrade that broke off are the usual causes. It changes nothing.'),
  ('suggest.docker_status.why', 'fr',
    'Un disque plein et une mise à jour interrompue sont les causes habituelles. Cela ne change rien.'),
  ('suggest.docker_restart.title', 'en', 'Restart Docker on %1$s.'),
  ('suggest.docker_restart.title', 'fr', 'Redémarrer Docker sur %1$s.'),
  ('suggest.docker_restart.why', 'en', 'It ends an engine that hangs.'),
  ('suggest.docker_restart.why', 'fr', 'Cela met fin à un Docker qui ne répond plus.'),
  ('suggest.docker_restart.risk', 'en',
    'All containers of the host stop and start again, unless live-restore is on.'),
  ('suggest.docker_restart.risk', 'fr',
    'Tous les conteneurs de l''hôte s''arrêtent et redémarrent, sauf si live-restore est actif.');
