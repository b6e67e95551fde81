create function bruce.trajectory_amounts(p_asked bruce.span_asked, p_by_host boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_since constant numeric := extract(epoch from p_asked.since);
  v_until constant numeric := extract(epoch from p_asked.until);
  v_before constant numeric := extract(epoch from p_asked.since_before);
  -- what is known of a span for its last part only is a mean of that part
  v_seconds constant numeric := case when p_asked.known_since < p_asked.until
    then v_until - greatest(v_since, extract(epoch from p_asked.known_since)) end;
begin
  return (
    with day as materialized (
      select
        d.number, d.has_data and coalesce(
          lead(d.starts_at, 1, p_asked.until) over (order by d.number) > p_asked.known_since, false
        ) as has_data,
        max(d.number) over () as days
      from bruce.trajectory_days(
        p_asked.since, p_asked.until - interval '1 microsecond', p_asked.time_zone) as d
    ),
    step as materialized (
      select
        n.name, s.number, sum(s.opened) as opened, sum(s.resolved) as resolved, sum(s.set_aside) as set_aside,
        sum(s.opened - s.resolved - s.set_aside) as net, sum(s.balance_s) as balance_s
      from bruce.drift_by_day(p_asked) as s
      cross join lateral (
        values (case when p_by_host then s.hostname else s.event_type end), ('')
      ) as n (name)
      where n.name <> '' or not p_by_host
      group by n.name, s.number
    ),
    amount as materialized (
      select
        s.name, coalesce(sum(s.opened) filter (where s.number > 0), 0) as opened,
        coalesce(sum(s.opened) filter (where s.number between 1 - d.days and 0), 0) as opened_before,
        coalesce(sum(s.resolved) filter (where s.number > 0), 0) as resolved,
        coalesce(sum(s.set_aside) filter (where s.number > 0), 0) as set_aside,
        coalesce(sum(s.net) filter (where s.number <= 0), 0) as open_at_first, sum(s.net) as open,
        sum(case when s.number > 0 then s.net * v_until - s.balance_s else s.net * (v_until - v_since) end)
          / v_seconds as mean_open,
        sum(case
          when s.number > 0 then 0
          when s.number > - d.days then s.net * v_since - s.balance_s
          else s.net * (v_since - v_before)
        end) / (v_since - v_before) as mean_open_before
      from (select s.* from step as s union all select '', 1, 0, 0, 0, 0, 0 where not p_by_host) as s
      cross join (select max(d.days) as days from day as d) as d
      group by s.name
      -- not a rule of which everything was over before
      having s.name = '' or sum(s.net) <> 0 or count(*) filter (where s.number > - d.days) > 0
    ),
    series as (
      select
        g.name, jsonb_agg(case when g.has_data then g.opened end order by g.number) as opened,
        jsonb_agg(case when g.has_data then g.resolved end order by g.number) as resolved,
        jsonb_agg(case when g.has_data then g.open end order by g.number) as open
      from (
        select
          a.name, d.number,
          -- where nobody looked, but something is known of all the same, there is data
          d.has_data or s.number is not null as has_data,
          coalesce(s.opened, 0) as opened, coalesce(s.resolved, 0) as resolved,
          a.open_at_first + sum(coalesce(s.net, 0)) over (partition by a.name order by d.number) as open
        from amount as a
        cross join day as d
        left join step as s on s.name = a.name and s.number = d.number
      ) as g
      group by g.name
    )
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', a.name, 'opened', a.opened,
      'opened_before', case when p_asked.can_compare then a.opened_before end,
      'resolved', a.resolved, 'set_aside', a.set_aside, 'open', a.open, 'mean_open', round(a.mean_open, 2),
      'mean_open_before', case when p_asked.can_compare then round(a.mean_open_before, 2) end,
      'direction', bruce.trajectory_direction(
        case when p_asked.can_compare then a.mean_open_before end, a.mean_open),
      'daily', jsonb_build_object('opened', s.opened, 'resolved', s.resolved, 'open', s.open)
    ) order by a.name <> '', a.mean_open desc nulls last, a.opened desc, a.name), '[]')
    from amount as a
    join series as s on s.name = a.name
  );
end;
$$;
comment on function bruce.trajectory_amounts(bruce.span_asked, boolean) is
  'How much drift there was in a span, by host or by rule, against as many days before it, and day by day '
  '(null: no data); the most first. By rule the first one, without a name, is all of them.';

grant execute on function bruce.trajectory_amounts(bruce.span_asked, boolean)
  to authenticated, service_role;
