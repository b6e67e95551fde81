create function bruce.weekly_words(p_weekdays text[], p_start time, p_end time, p_time_zone text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return format(
    '%s %s-%s %s',
    (
      select string_agg(bruce.say('weekday.' || d.day), ' ' order by d.position)
      from unnest(p_weekdays) with ordinality as d (day, position)
    ),
    to_char(p_start, 'HH24:MI'), to_char(p_end, 'HH24:MI'), p_time_zone
  );
end;
$$;
comment on function bruce.weekly_words(text[], time, time, text) is 'Weekdays and local times as text.';

grant execute on function bruce.weekly_words(text[], time, time, text) to authenticated, service_role;

insert into public.texts (key, language, text)
values
  ('weekday.mon', 'en', 'mon'),
  ('weekday.mon', 'fr', 'lun'),
  ('weekday.tue', 'en', 'tue'),
  ('weekday.tue', 'fr', 'mar'),
  ('weekday.wed', 'en', 'wed'),
  ('weekday.wed', 'fr', 'mer'),
  ('weekday.thu', 'en', 'thu'),
  ('weekday.thu', 'fr', 'jeu'),
  ('weekday.fri', 'en', 'fri'),
  ('weekday.fri', 'fr', 'ven'),
  ('weekday.sat', 'en', 'sat'),
  ('weekday.sat', 'fr', 'sam'),
  ('weekday.sun', 'en', 'sun'),
  ('weekday.sun', 'fr', 'dim');
