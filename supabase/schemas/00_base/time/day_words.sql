create function bruce.day_words(p_at timestamptz)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return case when isfinite(p_at) then to_char(p_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')
    else bruce.say('day.never') end;
end;
$$;
comment on function bruce.day_words(timestamptz) is 'A moment as text, in UTC, to the minute.';

grant execute on function bruce.day_words(timestamptz) to authenticated, service_role;

insert into public.texts (key, language, text)
values ('day.never', 'en', 'further notice'), ('day.never', 'fr', 'nouvel ordre');
