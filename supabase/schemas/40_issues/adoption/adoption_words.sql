create function bruce.adoption_words(p_changes jsonb)
returns text
language sql
stable
set search_path = ''
as $$
  select string_agg(
    bruce.say(
      'adoption.change', regexp_replace(c.change ->> 'field', '^custom_fields\.', ''),
      coalesce(bruce.safe_text(nullif(c.change ->> 'before', ''), 100), bruce.say('adoption.nothing')),
      coalesce(bruce.safe_text(nullif(c.change ->> 'after', ''), 100), bruce.say('adoption.nothing'))),
    ', ' order by c.place)
  from jsonb_array_elements(p_changes) with ordinality as c (change, place);
$$;
comment on function bruce.adoption_words(jsonb) is
  'What a write into NetBox changed, in words: a list of {"field", "before", "after"}.';

insert into public.texts (key, language, text)
values
  ('adoption.change', 'en', '%1$s from %2$s to %3$s'),
  ('adoption.change', 'fr', '%1$s de %2$s à %3$s'),
  ('adoption.nothing', 'en', 'nothing'),
  ('adoption.nothing', 'fr', 'rien');
