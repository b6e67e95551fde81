create function bruce.weekly_words(p_weekdays text[], p_start time, p_end time, p_time_zone text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return format(
    '%s %s-%s %s', array_to_string(p_weekdays, ' '), to_char(p_start, 'HH24:MI'), to_char(p_end, 'HH24:MI'),
      p_time_zone
  );
end;
$$;
comment on function bruce.weekly_words(text[], time, time, text) is 'Weekdays and local times as text.';

grant execute on function bruce.weekly_words(text[], time, time, text) to authenticated, service_role;
