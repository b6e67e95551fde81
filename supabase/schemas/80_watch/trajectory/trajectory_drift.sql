create function bruce.trajectory_drift(
  p_asked bruce.span_asked, p_known_since timestamptz, p_before timestamptz, p_time_zone text,
  p_most integer default 12
)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
set work_mem = '32MB'
as $$
declare
  v_since constant timestamptz := p_asked.since;
  v_until constant timestamptz := p_asked.until;
  -- what is known of a span for its last part only is a mean of that part
  v_seconds constant numeric := case when p_known_since < v_until
    then extract(epoch from v_until - greatest(v_since, p_known_since)) end;
  v_seconds_before constant numeric := extract(epoch from v_since - p_before);
  v_can_compare boolean;
  v_starts timestamptz[];
  v_subjects jsonb;
  v_tops text[];
  v_hosts_total bigint;
begin
  select array_agg(d.starts_at order by d.number) into v_starts
  from bruce.trajectory_days(v_since, v_until, p_time_zone) as d;
  -- of the greater part of the time before somebody has to have seen something
  select coalesce(p_known_since <= p_before, false) and count(*) filter (where d.has_data) * 2 > count(*)
  into v_can_compare
  from bruce.trajectory_days(p_before, v_since - interval '1 microsecond', p_time_zone) as d;

  with subject as (
    select
      case when grouping(o.event_type) = 0 then 'rules' when grouping(o.hostname) = 0 then 'hosts'
        else 'total' end as kind,
      coalesce(o.event_type, o.hostname, '') as name,
      count(*) filter (where o.opened_at >= v_since) as opened,
      count(*) filter (where o.opened_at >= p_before and o.opened_at < v_since) as opened_before,
      count(*) filter (where o.ended_at between v_since and v_until
        and o.ended_by in ('observed', 'declared')) as resolved,
      count(*) filter (where o.ended_at between v_since and v_until
        and o.ended_by in ('waived', 'forgotten')) as set_aside,
      count(*) filter (where o.ended_at > v_until) as open,
      coalesce(sum(o.open_s), 0)::numeric / v_seconds as mean_open,
      coalesce(sum(o.open_s_before), 0)::numeric / v_seconds_before as mean_open_before
    from (
      select
        o.hostname, o.event_type, o.opened_at, o.ended_at, o.ended_by,
        date_part('epoch', greatest(least(o.ended_at, v_until) - greatest(o.opened_at, v_since), '0'))
          as open_s,
        date_part('epoch', greatest(least(o.ended_at, v_since) - greatest(o.opened_at, p_before), '0'))
          as open_s_before
      from bruce.occurrences as o
      where o.ended_at >= p_before and o.opened_at <= v_until
        and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
    ) as o
    group by grouping sets ((), (o.event_type), (o.hostname))
  ),
  ranked as materialized (
    select
      s.*,
      row_number() over (
        partition by s.kind order by s.mean_open desc nulls last, s.opened desc, s.name) as place
    from subject as s
  ),
  told as (
    select r.kind, jsonb_agg(jsonb_build_object(
      'name', r.name, 'opened', r.opened, 'opened_before', case when v_can_compare then r.opened_before end,
      'resolved', r.resolved, 'set_aside', r.set_aside, 'open', r.open, 'mean_open', round(r.mean_open, 2),
      'mean_open_before', case when v_can_compare then round(r.mean_open_before, 2) end,
      'direction', bruce.trajectory_direction(
        case when v_can_compare then r.mean_open_before end, r.mean_open)
    ) order by r.place) as items
    from ranked as r
    where r.kind <> 'hosts' or r.place <= p_most
    group by r.kind
  )
  select
    (select jsonb_object_agg(t.kind, t.items) from told as t),
    array(select r.name from ranked as r where r.kind = 'hosts' and r.place <= p_most order by r.place),
    (select count(*) from ranked as r where r.kind = 'hosts')
  into v_subjects, v_tops, v_hosts_total;
  return jsonb_build_object('hosts_total', v_hosts_total, 'rules', '[]'::jsonb, 'hosts', '[]'::jsonb)
    || bruce.trajectory_series(p_asked, v_subjects, p_known_since, v_starts, v_tops, p_time_zone);
end;
$$;
comment on function bruce.trajectory_drift(bruce.span_asked, timestamptz, timestamptz, text, integer) is
  'How much drift there was in a span, in all, by rule and by host (the 12 with the most), against the time '
  'of the same length before it, and day by day.';

grant execute on function bruce.trajectory_drift(bruce.span_asked, timestamptz, timestamptz, text, integer)
  to authenticated, service_role;
