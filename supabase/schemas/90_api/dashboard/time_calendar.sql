create function bruce.time_calendar(
  p_question bruce.question, p_weeks integer default 12, p_most integer default 2000
)
returns jsonb
language sql
stable
set search_path = ''
set jit = off
as $$
  with here as (
    select s.digest_time_zone as zone, (p_question.asked_at at time zone s.digest_time_zone)::date as today
    from public.settings as s
  ),
  days as (
    select
      d.day::date as day, d.day::timestamp at time zone h.zone as starts_at,
      (d.day::timestamp + interval '1 day') at time zone h.zone as ends_at
    from here as h
    -- whole weeks, Monday first
    cross join generate_series(
      date_trunc('week', h.today::timestamp) - (p_weeks - 1) * interval '7 days', h.today::timestamp,
      interval '1 day'
    ) as d (day)
  )
  select jsonb_build_object(
    'time_zone', (select h.zone from here as h), 'most_events', p_most,
    'days', (
      select jsonb_agg(jsonb_build_object(
        'day', d.day, 'starts_at', d.starts_at, 'ends_at', d.ends_at, 'opened', c.opened,
        'is_complete', c.events < p_most
      ) order by d.day)
      from days as d
      cross join lateral (
        select
          count(*) as events,
          count(*) filter (
            where e.status = 'opened'
              and (p_question.hosts is null or e.hostname = any (p_question.hosts))
              and (p_question.is_free or bruce.in_scope(p_question.token, e.hostname))
          ) as opened
        from (
          select v.status, v.hostname from public.events as v
          where v.created_at >= d.starts_at and v.created_at < d.ends_at
          limit p_most
        ) as e
      ) as c
    )
  );
$$;
comment on function bruce.time_calendar(bruce.question, integer, integer) is
  'Events opened a day, for 12 weeks, days as in settings.digest_time_zone. Of each day it reads 2,000 '
  'events at most, and says where there are more.';
