create function bruce.note_watched_day(p_now timestamptz)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_zone text := (select s.digest_time_zone from public.settings as s);
  v_today date := (p_now at time zone v_zone)::date;
  v_days integer;
begin
  if exists (select from bruce.watched_days as w where w.day = v_today)
    or not exists (
      select from bruce.scopes as s
      where s.last_contact_at >= bruce.local_to_utc(v_today::timestamp, v_zone, false)
    )
  then
    return 0;
  end if;
  insert into bruce.watched_days (day)
  select v_today
  union
  -- of the time before this table nobody wrote down on which days somebody looked
  select d.day::date
  from generate_series(
    (select min(e.created_at) at time zone v_zone from public.events as e)::date, v_today, interval '1 day'
  ) as d (day)
  where not exists (select from bruce.watched_days);
  get diagnostics v_days = row_count;
  return v_days;
end;
$$;
comment on function bruce.note_watched_day(timestamptz) is
  'Writes down, once a day, that BRUCE runs and somebody reports. The first time, all days since the first '
  'event count. Returns how many days it wrote.';
