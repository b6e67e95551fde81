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
  v_answer jsonb;
  v_tops text[];
  v_pairs jsonb;
begin
  select array_agg(d.starts_at order by d.number) into v_starts
  from bruce.trajectory_days(v_since, v_until, p_time_zone) as d;
  -- of the greater part of the time before somebody has to have seen something
  select p_known_since <= p_before and count(*) filter (where d.has_data) * 2 > count(*) into v_can_compare
  from bruce.trajectory_days(p_before, v_since - interval '1 microsecond', p_time_zone) as d;

  -- one pass over both spans
  select jsonb_agg(to_jsonb(p)) into v_pairs
  from (
    select
      o.hostname, o.event_type,
      count(*) filter (where o.opened_at >= v_since) as opened,
      count(*) filter (where o.opened_at >= p_before and o.opened_at < v_since) as opened_before,
      count(*) filter (where o.ended_at between v_since and v_until
        and o.ended_by in ('observed', 'declared')) as resolved,
      count(*) filter (where o.ended_at between v_since and v_until
        and o.ended_by in ('waived', 'forgotten')) as set_aside,
      count(*) filter (where o.ended_at > v_until) as open,
      extract(epoch from
        sum(greatest(least(o.ended_at, v_until) - greatest(o.opened_at, v_since), '0'))) as open_s,
      extract(epoch from
        sum(greatest(least(o.ended_at, v_since) - greatest(o.opened_at, p_before), '0'))) as open_s_before
    from bruce.occurrences as o
    where o.ended_at >= p_before and o.opened_at <= v_until
      and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
    group by o.hostname, o.event_type
  ) as p;

  with pair as materialized (
    select * from jsonb_to_recordset(coalesce(v_pairs, '[]')) as p (
      hostname text, event_type text, opened bigint, opened_before bigint, resolved bigint,
      set_aside bigint, open bigint, open_s numeric, open_s_before numeric)
  ),
  subject as (
    select
      case when grouping(p.event_type) = 0 then 'rules' when grouping(p.hostname) = 0 then 'hosts'
        else 'total' end as kind,
      coalesce(p.event_type, p.hostname, '') as name, coalesce(sum(p.opened), 0) as opened,
      case when v_can_compare then coalesce(sum(p.opened_before), 0) end as opened_before,
      coalesce(sum(p.resolved), 0) as resolved, coalesce(sum(p.set_aside), 0) as set_aside,
      coalesce(sum(p.open), 0) as open, coalesce(sum(p.open_s), 0) / v_seconds as mean_open,
      case when v_can_compare then coalesce(sum(p.open_s_before), 0) / v_seconds_before end
        as mean_open_before
    from pair as p
    -- a pair may be of the time before alone
    group by grouping sets ((), (p.event_type), (p.hostname))
  ),
  ranked as (
    select
      s.*,
      row_number() over (
        partition by s.kind order by s.mean_open desc nulls last, s.opened desc, s.name) as place
    from subject as s
  )
  select
    jsonb_object_agg(k.kind, k.items),
    array(select r.name from ranked as r where r.kind = 'hosts' and r.place <= p_most order by r.place)
  into v_answer, v_tops
  from (
    select r.kind, jsonb_agg(jsonb_build_object(
      'name', r.name, 'opened', r.opened, 'opened_before', r.opened_before, 'resolved', r.resolved,
      'set_aside', r.set_aside, 'open', r.open, 'mean_open', round(r.mean_open, 2),
      'mean_open_before', round(r.mean_open_before, 2),
      'direction', bruce.trajectory_direction(r.mean_open_before, r.mean_open)
    ) order by r.place) filter (where r.kind <> 'hosts' or r.place <= p_most) as items
    from ranked as r
    group by r.kind
  ) as k;
  return jsonb_build_object(
    'hosts_total', (
      select count(distinct p.hostname)
      from jsonb_to_recordset(coalesce(v_pairs, '[]')) as p (hostname text)),
    'rules', '[]'::jsonb, 'hosts', '[]'::jsonb
  ) || bruce.trajectory_series(p_asked, v_answer, p_known_since, v_starts, v_tops, p_time_zone);
end;
$$;
comment on function bruce.trajectory_drift(bruce.span_asked, timestamptz, timestamptz, text, integer) is
  'How much drift there was in a span, in all, by rule and by host (the 12 with the most), against the time '
  'of the same length before it, and day by day.';

grant execute on function bruce.trajectory_drift(bruce.span_asked, timestamptz, timestamptz, text, integer)
  to authenticated, service_role;
