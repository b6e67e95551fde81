create function bruce.suggest_pool_unhealthy(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, p_row.service];
  v_name text := bruce.shell_word(p_row.service);
begin
  if p_row.field = 'storage' then
    return next bruce.offer('ask', 'suggest.storage_status.', 'none', v_words, jsonb_build_object('shell',
      jsonb_build_object('on', p_row.hostname, 'line', 'pvesm status --storage ' || v_name)));
  else
    return next bruce.offer('ask', 'suggest.pool_status.', 'none', v_words, jsonb_build_object('shell',
      jsonb_build_object('on', p_row.hostname, 'line', case p_row.observed
        when 'absent' then 'zpool list; zpool import' else 'zpool status -v ' || v_name end)));
  end if;
  -- never a repair from here: with the wrong disk it destroys the pool
  return next bruce.offer('ask', 'suggest.pool_by_hand.', 'high', v_words);
end;
$$;
comment on function bruce.suggest_pool_unhealthy(bruce.all_drift, uuid) is
  'POOL_UNHEALTHY: look, and let a person repair it. No line of these changes a pool.';

insert into public.texts (key, language, text)
values
  ('suggest.pool_status.title', 'en', 'See which disk of %2$s on %1$s fails.'),
  ('suggest.pool_status.title', 'fr', 'Voir quel disque de %2$s sur %1$s est en panne.'),
  ('suggest.pool_status.why', 'en',
    'It names the disk and the files concerned, and changes nothing. Then see whether the last backup is '
    'good.'),
  ('suggest.pool_status.why', 'fr',
    'La ligne nomme le disque et les fichiers touchés, et ne change rien. Vérifiez ensuite que la dernière '
    'sauvegarde est bonne.'),
  ('suggest.storage_status.title', 'en', 'See why the storage %2$s of %1$s is not available.'),
  ('suggest.storage_status.title', 'fr', 'Voir pourquoi le stockage %2$s de %1$s n''est pas disponible.'),
  ('suggest.storage_status.why', 'en',
    'Most often the machine that shares it, or the network to it, is away.'),
  ('suggest.storage_status.why', 'fr',
    'Le plus souvent, la machine qui le partage, ou le réseau vers elle, manque.'),
  ('suggest.pool_by_hand.title', 'en',
    'Repair %2$s by hand: backup first, then replace the disk that is named.'),
  ('suggest.pool_by_hand.title', 'fr',
    'Réparer %2$s à la main : sauvegarder d''abord, puis remplacer le disque nommé.'),
  ('suggest.pool_by_hand.why', 'en', 'A person has to see the disk. BRUCE never repairs a pool.'),
  ('suggest.pool_by_hand.why', 'fr', 'Une personne doit voir le disque. BRUCE ne répare jamais un pool.'),
  ('suggest.pool_by_hand.risk', 'en',
    'The wrong disk, or a second fault while it is rebuilt, loses the pool.'),
  ('suggest.pool_by_hand.risk', 'fr',
    'Le mauvais disque, ou une seconde panne pendant la reconstruction, fait perdre le pool.');
