create function bruce.suggest_alert_raised(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_words text[] := array[p_row.hostname, split_part(p_row.field, ' ', 1)];
  v_asked bruce.entities;
begin
  select e.* into v_asked
  from bruce.entities as e
  where e.hostname = p_row.hostname and e.kind in ('update', 'repair')
    -- of several of one name each but the first has its place
    and e.name in (p_row.field, regexp_replace(p_row.field, ' [0-9]+$', ''))
  order by e.heard_until is not null, e.entity_id limit 1;
  if v_asked.entity_id is not null then
    return query select bruce.end_home_assistant(p_row, v_asked);
    return;
  end if;
  return next bruce.offer('ask', 'suggest.see_alert.', 'none', v_words, case
    when p_row.source = 'truenas' or (
      select s.source from bruce.scopes as s where s.scope_id = p_row.scope_id) = 'truenas'
    then jsonb_build_object('shell', jsonb_build_object(
      'on', p_row.hostname, 'line', 'midclt call alert.list'))
    else '{}' end);
  return next bruce.offer('command', 'suggest.dismiss.', 'low', v_words);
end;
$$;
comment on function bruce.suggest_alert_raised(bruce.all_drift, uuid) is
  'ALERT_RAISED: do what the source says; dismissed there, it ends here. Home Assistant says where.';

insert into public.texts (key, language, text)
values
  ('suggest.see_alert.title', 'en', 'Do what %1$s says of %2$s, there.'),
  ('suggest.see_alert.title', 'fr', 'Faire ce que %1$s dit de %2$s, sur place.'),
  ('suggest.see_alert.why', 'en',
    'The source knows its own fault best. When it is mended, it ends its alert.'),
  ('suggest.see_alert.why', 'fr',
    'La source connaît le mieux sa propre panne. Une fois réparée, elle met fin à son alerte.'),
  ('suggest.dismiss.title', 'en', 'Dismiss %2$s on %1$s, if it needs nothing.'),
  ('suggest.dismiss.title', 'fr', 'Fermer %2$s sur %1$s, si elle ne demande rien.'),
  ('suggest.dismiss.why', 'en', 'An alert that is dismissed there ends here.'),
  ('suggest.dismiss.why', 'fr', 'Une alerte fermée là-bas prend fin ici.'),
  ('suggest.dismiss.risk', 'en', 'It is not raised again while its fault lasts.'),
  ('suggest.dismiss.risk', 'fr', 'Elle ne revient pas tant que dure sa panne.');
