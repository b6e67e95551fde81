create function bruce.number_words(p_number numeric)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return replace(p_number::text, '.', bruce.say('number.point'));
end;
$$;
comment on function bruce.number_words(numeric) is
  'A number in a sentence, with the decimal point or comma of the language.';

grant execute on function bruce.number_words(numeric) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('number.point', 'en', '.'), ('number.point', 'fr', ',');
