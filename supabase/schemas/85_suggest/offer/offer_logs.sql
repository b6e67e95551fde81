create function bruce.offer_logs(p_row bruce.all_drift, p_thing bruce.entities)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name text := bruce.thing_word(p_thing);
begin
  if p_thing.kind not in ('container', 'unit') then
    return null;
  end if;
  return bruce.offer('ask', 'suggest.logs.', 'none',
    array[p_row.hostname, coalesce(p_row.service, p_row.hostname)],
    jsonb_build_object('shell', jsonb_build_object('on', p_row.hostname, 'line', case
      when p_thing.kind = 'container' then 'docker logs --tail 50 ' || v_name
      when p_thing.item ->> 'manager' = 'systemd' then 'journalctl --no-pager --lines 50 --unit ' || v_name
    end)));
end;
$$;
comment on function bruce.offer_logs(bruce.all_drift, bruce.entities) is
  'A suggestion to read what a container or unit said last. Null for what has no log there.';

insert into public.texts (key, language, text)
values
  ('suggest.logs.title', 'en', 'Read what %2$s on %1$s said last.'),
  ('suggest.logs.title', 'fr', 'Lire les derniers messages de %2$s sur %1$s.'),
  ('suggest.logs.why', 'en', 'Its log most often names the cause. It changes nothing.'),
  ('suggest.logs.why', 'fr', 'Son journal nomme le plus souvent la cause. Cela ne change rien.');
