create function bruce.title_subject(p_event_type text, p_field text)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_type text := lower(p_event_type);
begin
  return coalesce((
    select s.subject
    from unnest(array[v_type || '_' || p_field, v_type]) with ordinality as s (subject, place)
    join public.texts as t on t.key = 'title.' || s.subject || '.open_one' and t.language = 'en'
    order by s.place
    limit 1
  ), 'other');
end;
$$;
comment on function bruce.title_subject(text, text) is
  'Which sentences of public.texts title such an event: those of its type and field, of its type, or of any '
  'other. Rows of a type that somebody else has added count.';

grant execute on function bruce.title_subject(text, text) to authenticated, service_role;
