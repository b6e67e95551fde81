create function bruce.due_digests(p_now timestamptz)
returns table (period text, day date, from_at timestamptz, to_at timestamptz)
language sql
stable
set search_path = ''
as $$
  -- the last moment at which that clock showed that time: today's, or yesterday's
  with moment as (
    select s.*, d.day, bruce.local_to_utc(d.day + s.digest_at, s.digest_time_zone, false) as to_at
    from public.settings as s
    cross join lateral (
      select (p_now at time zone s.digest_time_zone)::date - n as day from generate_series(0, 1) as n
    ) as d
    where s.digest_target is not null
  ),
  last as (
    select m.* from moment as m where m.to_at <= p_now order by m.to_at desc limit 1
  )
  select p.period, l.day, bruce.local_to_utc(l.day - p.days + l.digest_at, l.digest_time_zone, false), l.to_at
  from last as l
  cross join lateral (values
    ('daily', 1, l.digest_daily),
    ('weekly', 7, lower(to_char(l.day, 'dy')) = l.digest_weekday)
  ) as p (period, days, is_meant)
  where p.is_meant
    and not exists (select from public.digests as o where o.period = p.period and o.day = l.day)
    -- of a time when nothing was known yet there is nothing to tell
    and (
      exists (select from bruce.scopes as s where s.first_seen_at < l.to_at)
      or exists (select from public.events as e where e.created_at < l.to_at)
    )
  order by p.days;
$$;
comment on function bruce.due_digests(timestamptz) is
  'The digests that are due and were not made. One that was missed is made up for until the next one is '
  'due; none is of a time that ended before anything was observed or told.';
