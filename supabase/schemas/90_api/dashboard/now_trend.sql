create function bruce.now_trend(p_question bruce.question, p_days integer default 14)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with here as (
    select (p_question.asked_at at time zone s.digest_time_zone)::date as today, s.digest_time_zone as zone
    from public.settings as s
  ),
  opened as (
    select (i.opened_at at time zone h.zone)::date as day, count(*) as issues
    from here as h
    join public.issues as i on i.opened_at >= (h.today - p_days + 1)::timestamp at time zone h.zone
    where p_question.is_free or bruce.in_scope(p_question.token, i.hostname)
    group by 1
  )
  select jsonb_build_object(
    'trend', (
      select jsonb_agg(
        jsonb_build_object('day', d.day::date, 'opened', coalesce(o.issues, 0)) order by d.day)
      from here as h
      cross join generate_series(h.today - p_days + 1, h.today, interval '1 day') as d (day)
      left join opened as o on o.day = d.day::date
    ),
    'since_yesterday', (
      select jsonb_build_object(
        'opened', count(*) filter (where e.status = 'opened'),
        'resolved', count(*) filter (where e.status = 'resolved' and not e.is_held)
      )
      from (
        select v.status, coalesce(v.evidence ? 'waiver_id', false) as is_held from public.events as v
        where v.created_at >= p_question.asked_at - interval '1 day'
          and (p_question.is_free or bruce.in_scope(p_question.token, v.hostname))
        limit 10000
      ) as e
    )
  );
$$;
comment on function bruce.now_trend(bruce.question, integer) is
  'Issues by the day they opened, days as in settings.digest_time_zone, and what opened and resolved (not '
  'by a waiver) within a day; counted up to 10,000 events.';
