create function bruce.suggest_snapshot_error(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_part text := regexp_replace(p_row.field, '^.*\.', '');
  v_hostname text := p_row.hostname;
  v_words text[] := array[p_row.hostname, p_row.source];
begin
  if v_part = 'breaker' then
    -- a declared state has its type as host
    select s.hostname into v_hostname from bruce.scopes as s where s.scope_id = p_row.scope_id;
    v_hostname := coalesce(v_hostname, p_row.source);
    return next bruce.offer_collect(p_row, p_issue_id, case when p_row.scope_id is not null
      then p_row.source end);
    return next bruce.offer('release', 'suggest.release.', 'medium', v_words, jsonb_build_object(
      'cli', 'npx bruce release ' || bruce.shell_word(v_hostname) || ' ' || bruce.shell_word(p_row.source),
      'call', jsonb_build_object('method', 'POST', 'path', '/bruce/snapshots/release',
        'body', jsonb_build_object('hostname', v_hostname, 'source', p_row.source))));
  elsif p_row.field ~ '^quota\.' then
    return next bruce.offer('wait', 'suggest.quota.', 'none',
      array[p_row.hostname, substring(p_row.field from '^quota\.(.*)\.[a-z_]+$')],
      jsonb_build_object('cli', 'npx bruce token list'));
  elsif p_row.scope_id is not null then
    return next bruce.offer_collect(p_row, p_issue_id, p_row.source);
    return next bruce.offer('ask', 'suggest.collector_log.', 'none', v_words, jsonb_build_object('shell',
      jsonb_build_object('on', p_row.hostname,
        'line', 'journalctl --no-pager --lines 20 --unit ' || bruce.shell_word('bruce-collector-'
          || case p_row.source when 'service_health' then 'health' else p_row.source end))));
    if v_part in ('report', 'complete', 'collection') then
      return next bruce.offer_forgotten(p_row, p_row.source);
    end if;
  else
    return next bruce.offer_explanation(p_row);
  end if;
end;
$$;
comment on function bruce.suggest_snapshot_error(bruce.all_drift, uuid) is
  'SNAPSHOT_ERROR: let the collector look again, read its log; release what is held only if it is true.';

insert into public.texts (key, language, text)
values
  ('suggest.release.title', 'en', 'Apply the held %2$s state of %1$s: what it shows is true.'),
  ('suggest.release.title', 'fr', 'Appliquer l''état %2$s retenu de %1$s : ce qu''il montre est vrai.'),
  ('suggest.release.why', 'en',
    'For when you removed that much on purpose. Otherwise the next good one replaces it.'),
  ('suggest.release.why', 'fr',
    'Si vous avez vraiment retiré autant de choses. Sinon le prochain qui est bon le remplace.'),
  ('suggest.release.risk', 'en', 'All that it lacks counts as gone, and is told.'),
  ('suggest.release.risk', 'fr', 'Tout ce qui y manque compte comme disparu, et est signalé.'),
  ('suggest.quota.title', 'en', 'Find out who uses the token %2$s; its quota is free again at midnight UTC.'),
  ('suggest.quota.title', 'fr', 'Chercher qui se sert du jeton %2$s ; son quota se libère à minuit UTC.'),
  ('suggest.quota.why', 'en', 'So many new things come from a fault or a stolen token: then revoke it.'),
  ('suggest.quota.why', 'fr',
    'Tant de nouveautés viennent d''une erreur ou d''un jeton volé : alors révoquez-le.');
