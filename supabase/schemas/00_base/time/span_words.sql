create function bruce.span_words(p_span interval)
returns text
language plpgsql
stable
strict
set search_path = ''
as $$
declare
  v_seconds bigint := round(extract(epoch from p_span));
begin
  return case
    when v_seconds >= 172800 then bruce.say('span.days', round(v_seconds / 86400.0)::text)
    when v_seconds >= 7140 then bruce.say('span.hours', round(v_seconds / 3600.0)::text)
    when v_seconds >= 119 then bruce.say('span.minutes', round(v_seconds / 60.0)::text)
    when v_seconds = 1 then bruce.say('span.second')
    when v_seconds is not null then bruce.say('span.seconds', v_seconds::text)
  end;
end;
$$;
comment on function bruce.span_words(interval) is 'A span of time as text, in the largest unit that has two.';

grant execute on function bruce.span_words(interval) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('span.days', 'en', '%1$s days'), ('span.days', 'fr', '%1$s jours'),
  ('span.hours', 'en', '%1$s hours'), ('span.hours', 'fr', '%1$s heures'),
  ('span.minutes', 'en', '%1$s minutes'), ('span.minutes', 'fr', '%1$s minutes'),
  ('span.second', 'en', '1 second'), ('span.second', 'fr', '1 seconde'),
  ('span.seconds', 'en', '%1$s seconds'), ('span.seconds', 'fr', '%1$s secondes');
