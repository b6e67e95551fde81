create function bruce.trajectory_things(p_asked bruce.span_asked, p_most integer default 12)
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
  v_severities constant text[] := bruce.severities();
begin
  return (
    with thing as materialized (
      select
        o.hostname, o.service, o.event_type, o.field, bool_or(o.flapping) as flapping,
        count(*) filter (where o.opened_at >= v_since) as occurrences,
        sum(date_part('epoch', least(o.ended_at, v_until) - greatest(o.opened_at, v_since)))::numeric
          as open_s,
        min(array_position(v_severities, o.severity)) as rank, bool_or(o.ended_at > v_until) as is_open,
        max(o.opened_at) as last_opened_at, max(o.event_id) as event_id
      from bruce.occurrences as o
      where tstzrange(o.opened_at, o.ended_at, '[]') && tstzrange(v_since, v_until, '[]')
        and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
      group by o.hostname, o.service, o.event_type, o.field
    ),
    host as (
      select h.hostname, count(*) over () as total
      from (
        select t.hostname, sum(t.open_s) as open_s, sum(t.occurrences) as occurrences
        from thing as t
        group by t.hostname
      ) as h
      order by h.open_s desc, h.occurrences desc, h.hostname
      limit p_most
    ),
    most as (
      select t.* from thing as t where not t.flapping
      order by t.open_s desc, t.rank, t.hostname, t.event_type, t.service, t.field
      limit p_most
    ),
    flapping as (
      select t.* from thing as t where t.flapping
      order by t.occurrences desc, t.open_s desc, t.rank, t.hostname, t.event_type, t.service, t.field
      limit p_most
    )
    select jsonb_build_object(
      'hosts', (select coalesce(jsonb_agg(h.hostname), '[]') from host as h),
      'hosts_total', (select coalesce(max(h.total), 0) from host as h),
      'most', (
        select coalesce(jsonb_agg(bruce.trajectory_thing(to_jsonb(m), p_asked)), '[]') from most as m),
      'flapping', (
        select coalesce(jsonb_agg(bruce.trajectory_thing(to_jsonb(f), p_asked)), '[]') from flapping as f)
    )
  );
end;
$$;
comment on function bruce.trajectory_things(bruce.span_asked, integer) is
  'What drifted longest in a span: one row per host, service, rule and field, with how often it opened and '
  'for what share of the time it was open. What flapped is listed apart, the most frequent first. And the '
  'names of the hosts with the most drift, and how many have any.';

grant execute on function bruce.trajectory_things(bruce.span_asked, integer) to authenticated, service_role;
