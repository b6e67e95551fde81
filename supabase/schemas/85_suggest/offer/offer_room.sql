create function bruce.offer_room(
  p_row bruce.all_drift, p_issue_id uuid, p_metric text, p_thing bruce.entities
)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_words text[] := array[p_row.hostname, coalesce(p_row.service, p_row.hostname)];
  v_place text := bruce.shell_word(p_row.service);
begin
  case
    when p_metric = 'pool_pct' then
      return next bruce.offer('ask', 'suggest.pool_room.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname,
          'line', 'zfs list -o space -r ' || v_place || '; zfs list -t snapshot -S used -r ' || v_place
            || ' | head -20')));
    when p_metric = 'disk_pct' and p_row.service is not null and p_thing.kind = 'storage' then
      return next bruce.offer('ask', 'suggest.storage_room.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname, 'line', 'pvesm list ' || v_place)));
    when p_thing.kind = 'filesystem' then
      return next bruce.offer('ask', 'suggest.disk_room.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname, 'line', 'sudo du -xh --max-depth 2 '
          || bruce.shell_word(p_thing.name) || ' 2>/dev/null | sort -rh | head -20')));
      -- where the engine keeps its images, if nobody moved them
      if p_thing.name in ('/', '/var', '/var/lib', '/var/lib/docker') and exists (
        select from bruce.scopes as s where s.host = p_row.hostname and s.source = 'docker')
      then
        return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.prune.', 'low', v_words,
          p_row.hostname, 'docker system df && docker image prune --all --filter until=168h',
          'docker image prune');
      end if;
    when p_thing.kind = 'gpu' then
      return next bruce.offer('ask', 'suggest.who_uses.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname, 'line', 'nvidia-smi')));
    when p_metric = 'disk_pct' then
      return next bruce.offer('ask', 'suggest.disk_room.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname,
          'line', 'sudo du -xh --max-depth 2 / 2>/dev/null | sort -rh | head -20; docker system df')));
      return next bruce.offer_run(p_row, p_issue_id, 'command', 'suggest.prune.', 'low', v_words,
        p_row.hostname, 'docker system df && docker image prune --all --filter until=168h',
        'docker image prune');
    when p_metric = 'database_bytes' then
      return next bruce.offer('tune', 'suggest.retention.', 'medium', v_words, jsonb_build_object(
        'sql', 'update settings set retention = retention / 2;',
        'cli', 'npx bruce sql ' || bruce.shell_word('update settings set retention = retention / 2;')));
    when p_metric in ('cpu_pct', 'mem_pct') and p_thing.kind in ('container', 'app', 'unit') then
      return next bruce.offer_logs(p_row, p_thing);
      return next bruce.offer_restart(p_row, p_issue_id, v_declared, p_thing);
    else
      return next bruce.offer('ask', 'suggest.who_uses.', 'none', v_words, jsonb_build_object('shell',
        jsonb_build_object('on', p_row.hostname, 'line',
          'ps axo pid,pcpu,pmem,comm --sort=-'
          || case when p_metric in ('mem_pct', 'swap_pct') then 'pmem' else 'pcpu' end
          || ' | head -15')));
  end case;
end;
$$;
comment on function bruce.offer_room(bruce.all_drift, uuid, text, bruce.entities) is
  'Suggestions to see what uses a resource, and to make room, by what is measured.';

insert into public.texts (key, language, text)
values
  ('suggest.pool_room.title', 'en', 'See which datasets and snapshots fill %2$s.'),
  ('suggest.pool_room.title', 'fr', 'Voir quels datasets et instantanés remplissent %2$s.'),
  ('suggest.pool_room.why', 'en', 'Old snapshots are the usual cause. Above 90 %% ZFS gets slow.'),
  ('suggest.pool_room.why', 'fr',
    'De vieux instantanés sont la cause habituelle. Au-delà de 90 %%, ZFS ralentit.'),
  ('suggest.storage_room.title', 'en', 'See what fills the storage %2$s of %1$s.'),
  ('suggest.storage_room.title', 'fr', 'Voir ce qui remplit le stockage %2$s de %1$s.'),
  ('suggest.storage_room.why', 'en', 'Old backups and disks that no guest has are the usual cause.'),
  ('suggest.storage_room.why', 'fr',
    'D''anciennes sauvegardes et des disques qu''aucune machine n''utilise sont la cause habituelle.'),
  ('suggest.disk_room.title', 'en', 'See what fills the disk of %1$s.'),
  ('suggest.disk_room.title', 'fr', 'Voir ce qui remplit le disque de %1$s.'),
  ('suggest.disk_room.why', 'en', 'Logs, images that nobody uses and old backups are the usual cause.'),
  ('suggest.disk_room.why', 'fr',
    'Des journaux, des images inutilisées et d''anciennes sauvegardes sont la cause habituelle.'),
  ('suggest.prune.title', 'en', 'Remove images on %1$s that no container has used for a week.'),
  ('suggest.prune.title', 'fr',
    'Supprimer de %1$s les images qu''aucun conteneur n''utilise depuis une semaine.'),
  ('suggest.prune.why', 'en', 'They can be pulled again. Volumes stay.'),
  ('suggest.prune.why', 'fr', 'Elles peuvent être téléchargées de nouveau. Les volumes restent.'),
  ('suggest.prune.risk', 'en', 'An image that was built here and is in no registry is gone.'),
  ('suggest.prune.risk', 'fr', 'Une image construite ici, et dans aucun registre, est perdue.'),
  ('suggest.retention.title', 'en', 'Keep the observed history for half as long.'),
  ('suggest.retention.title', 'fr', 'Garder l''historique observé deux fois moins longtemps.'),
  ('suggest.retention.why', 'en', 'The history is most of the database. It is dropped month by month.'),
  ('suggest.retention.why', 'fr',
    'L''historique est l''essentiel de la base. Il est supprimé mois par mois.'),
  ('suggest.retention.risk', 'en', 'What is older is gone for good.'),
  ('suggest.retention.risk', 'fr', 'Ce qui est plus ancien est perdu pour toujours.'),
  ('suggest.who_uses.title', 'en', 'See which processes on %1$s use most.'),
  ('suggest.who_uses.title', 'fr', 'Voir quels processus de %1$s consomment le plus.'),
  ('suggest.who_uses.why', 'en', 'Then decide: end it, move it, or give the machine more.'),
  ('suggest.who_uses.why', 'fr', 'Décidez ensuite : y mettre fin, le déplacer, ou donner plus à la machine.');
