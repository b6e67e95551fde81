create function bruce.say(p_key text, variadic p_values text[] default '{}')
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
  v_text text;
begin
  select t.text into v_text
  from public.settings as s
  join public.texts as t on t.key = p_key and t.language in (s.language, 'en')
  order by t.language = s.language desc
  limit 1;
  -- a row that somebody deleted costs its words, not the difference that they tell of
  return coalesce(format(v_text, variadic p_values), concat_ws(' ', variadic p_key || p_values));
end;
$$;
comment on function bruce.say(text, text[]) is
  'A sentence of public.texts in the language of settings.language, else in English, with its values. A key '
  'without a row is said itself.';

grant execute on function bruce.say(text, text[]) to authenticated, service_role;
