create function bruce.title_list(p_names text[])
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case cardinality(p_names)
    when 1 then p_names[1]
    when 2 then bruce.say('title_list.two', p_names[1], p_names[2])
    when 3 then bruce.say('title_list.three', p_names[1], p_names[2], p_names[3])
    else array_to_string(p_names[1:3], ', ') || ', …'
  end;
end;
$$;
comment on function bruce.title_list(text[]) is
  'Up to three names as text; of more, the first three.';

grant execute on function bruce.title_list(text[]) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('title_list.two', 'en', '%1$s and %2$s'), ('title_list.two', 'fr', '%1$s et %2$s'),
  ('title_list.three', 'en', '%1$s, %2$s and %3$s'), ('title_list.three', 'fr', '%1$s, %2$s et %3$s');
