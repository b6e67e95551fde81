create function bruce.did_you_mean(p_name text, p_names text[])
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_names text[] := bruce.nearest_names(p_name, p_names);
begin
  return case when cardinality(v_names) > 0
    then ' ' || bruce.say('explain.did_you_mean', array_to_string(v_names, bruce.say('explain.or')))
    else '' end;
end;
$$;
comment on function bruce.did_you_mean(text, text[]) is
  'A sentence with the nearest names; empty without one.';

grant execute on function bruce.did_you_mean(text, text[]) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('explain.did_you_mean', 'en', 'Did you mean %1$s?'),
  ('explain.did_you_mean', 'fr', 'Vouliez-vous dire %1$s ?'),
  ('explain.or', 'en', ' or '),
  ('explain.or', 'fr', ' ou ');
