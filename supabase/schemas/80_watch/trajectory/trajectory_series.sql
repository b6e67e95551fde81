create function bruce.trajectory_series(
  p_asked bruce.span_asked, p_subjects jsonb, p_known_since timestamptz, p_starts timestamptz[],
  p_hosts text[], p_time_zone text
)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
set work_mem = '32MB'
as $$
begin
  return (
    with day as materialized (
      select * from bruce.trajectory_days(p_asked.since, p_asked.until, p_time_zone)
    ),
    -- what was open when the span began is of day 0
    step as materialized (
      select
        o.event_type, case when o.hostname = any (p_hosts) then o.hostname end as hostname,
        width_bucket(m.at, p_starts) as number, m.step, count(*) as times
      from bruce.occurrences as o
      cross join lateral (
        values
          (o.opened_at, 'opened'),
          (o.ended_at, case when o.ended_by in ('observed', 'declared') then 'resolved' else 'set_aside' end)
      ) as m (at, step)
      where o.ended_at >= p_asked.since and o.opened_at <= p_asked.until
        and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
        and m.at <= p_asked.until
      group by 1, 2, 3, 4
    ),
    named as (
      select 'total' as kind, '' as name, s.number, s.step, s.times from step as s
      union all
      select 'rules', s.event_type, s.number, s.step, s.times from step as s
      union all
      select 'hosts', s.hostname, s.number, s.step, s.times from step as s where s.hostname is not null
    ),
    counted as (
      select
        n.kind, n.name, n.number, sum(n.times) filter (where n.step = 'opened') as opened,
        sum(n.times) filter (where n.step = 'resolved') as resolved,
        sum(n.times) filter (where n.step = 'set_aside') as set_aside
      from named as n
      group by n.kind, n.name, n.number
    ),
    subject as materialized (
      select k.kind, i.item, i.item ->> 'name' as name, i.place
      from jsonb_each(p_subjects) as k (kind, items)
      cross join lateral jsonb_array_elements(k.items) with ordinality as i (item, place)
    ),
    grid as (
      select
        s.kind, s.name, d.number,
        -- where nobody looked, but something is known of all the same, there is data
        coalesce(o.has_data, false)
          and coalesce(p_starts[d.number + 1], p_asked.until) > p_known_since
          or c.number is not null as has_data,
        coalesce(c.opened, 0) as opened, coalesce(c.resolved, 0) as resolved,
        sum(coalesce(c.opened, 0) - coalesce(c.resolved, 0) - coalesce(c.set_aside, 0))
          over (partition by s.kind, s.name order by d.number) as open
      from subject as s
      cross join generate_series(0, cardinality(p_starts)) as d (number)
      left join day as o on o.number = d.number
      left join counted as c on c.kind = s.kind and c.name = s.name and c.number = d.number
    ),
    series as (
      select g.kind, g.name, jsonb_build_object(
        'opened', jsonb_agg(case when g.has_data then g.opened end order by g.number),
        'resolved', jsonb_agg(case when g.has_data then g.resolved end order by g.number),
        'open', jsonb_agg(case when g.has_data then g.open end order by g.number)
      ) as daily
      from grid as g
      where g.number > 0
      group by g.kind, g.name
    ),
    told as (
      select s.kind, jsonb_agg(s.item || jsonb_build_object('daily', e.daily) order by s.place) as items
      from subject as s
      join series as e on e.kind = s.kind and e.name = s.name
      group by s.kind
    )
    select jsonb_object_agg(t.kind, case t.kind when 'total' then (t.items -> 0) - 'name' else t.items end)
      || jsonb_build_object('days', (select jsonb_agg(d.day order by d.number) from day as d))
    from told as t
  );
end;
$$;
comment on function bruce.trajectory_series(
  bruce.span_asked, jsonb, timestamptz, timestamptz[], text[], text
) is
  'The days of a span, and for each subject what opened and resolved on each, and what was open at its end. '
  'Null: no data.';

grant execute on function bruce.trajectory_series(
  bruce.span_asked, jsonb, timestamptz, timestamptz[], text[], text
) to authenticated, service_role;
