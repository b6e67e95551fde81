create function bruce.duration_words(p_seconds numeric)
returns text
language plpgsql
stable
strict
set search_path = ''
as $$
begin
  return case
    when p_seconds < 90 then round(p_seconds) || ' s'
    when p_seconds < 5400 then round(p_seconds / 60) || ' min'
    when p_seconds < 129600 then round(p_seconds / 3600) || ' h'
    when p_seconds >= 129600 then bruce.say('span.days', round(p_seconds / 86400)::text)
  end;
end;
$$;
comment on function bruce.duration_words(numeric) is 'Seconds as short text: 45 s, 12 min, 3 h, 5 days.';

grant execute on function bruce.duration_words(numeric) to authenticated, service_role;
