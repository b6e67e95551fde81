create function bruce.offer_collect(p_row bruce.all_drift, p_issue_id uuid, p_source text)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_unit text := bruce.shell_word('bruce-collector-'
    || case p_source when 'service_health' then 'health' else p_source end);
  v_row bruce.all_drift := p_row;
begin
  if p_source is null then
    return null;
  end if;
  -- the unit is called as the subcommand
  v_row.source := substr(v_unit, length('bruce-collector-') + 1);
  return bruce.offer_run(v_row, p_issue_id, 'command', 'suggest.collect.', 'low',
    array[p_row.hostname, p_source], p_row.hostname, 'sudo systemctl start ' || v_unit,
    'systemctl start bruce-collector-');
end;
$$;
comment on function bruce.offer_collect(bruce.all_drift, uuid, text) is
  'A suggestion to let a collector run now.';

insert into public.texts (key, language, text)
values
  ('suggest.collect.title', 'en', 'Let the collector %2$s of %1$s run now.'),
  ('suggest.collect.title', 'fr', 'Lancer maintenant le collecteur %2$s de %1$s.'),
  ('suggest.collect.why', 'en', 'Its next report says whether it is mended. It only reads.'),
  ('suggest.collect.why', 'fr', 'Son prochain rapport dit si c''est réparé. Il ne fait que lire.');
