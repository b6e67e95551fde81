create function bruce.suggest_service_restarting(p_row bruce.all_drift, p_issue_id uuid)
returns setof jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services := bruce.declared_of(p_row);
  v_thing bruce.entities := bruce.thing_of(p_row, v_declared.id);
begin
  return next bruce.offer_logs(p_row, v_thing);
  -- it restarts by itself already: one more changes nothing, another container may
  if v_thing.compose_service is not null or v_declared.origin = 'compose' then
    return next bruce.offer_up(p_row, p_issue_id, v_declared, v_thing, 'suggest.up_loop.');
  end if;
end;
$$;
comment on function bruce.suggest_service_restarting(bruce.all_drift, uuid) is
  'SERVICE_RESTARTING: its log first; a restart is what it does already.';

insert into public.texts (key, language, text)
values
  ('suggest.up_loop.title', 'en',
    'Let Compose make %2$s on %1$s as its file says, once the cause is mended.'),
  ('suggest.up_loop.title', 'fr',
    'Faire recréer par Compose %2$s sur %1$s comme son fichier le dit, une fois la cause réparée.'),
  ('suggest.up_loop.why', 'en',
    'A wrong setting, or a database that is not there yet, ends it again and again.'),
  ('suggest.up_loop.why', 'fr', 'Un mauvais réglage, ou une base pas encore là, l''arrête encore et encore.'),
  ('suggest.up_loop.risk', 'en', 'It may pull another image, and recreates what differs from the file.'),
  ('suggest.up_loop.risk', 'fr',
    'Cela peut télécharger une autre image, et recrée ce qui diffère du fichier.');
