create function bruce.trajectory_things(
  p_asked bruce.span_asked, p_known_since timestamptz, p_flapping boolean, p_most integer default 12
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
  v_severities constant text[] := bruce.severities();
  v_seconds constant numeric := case when p_known_since < v_until
    then extract(epoch from v_until - greatest(v_since, p_known_since)) end;
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'hostname', t.hostname, 'service', t.service, 'event_type', t.event_type, 'field', t.field,
      'severity', v_severities[t.rank], 'occurrences', t.occurrences,
      'open_s', round(t.open_s), 'share', round(least(t.open_s / v_seconds, 1), 4), 'is_open', t.is_open,
      'last_opened_at', t.last_opened_at, 'issue_id', (
        select o.issue_id from bruce.occurrences as o where o.event_id = t.event_id)
    ) order by t.place), '[]')
    from (
      select
        m.*,
        row_number() over (
          order by case when p_flapping then m.occurrences end desc nulls last, m.open_s desc, m.rank,
            m.hostname, m.event_type, m.service, m.field
        ) as place
      from (
        select
          o.hostname, o.service, o.event_type, o.field,
          count(*) filter (where o.opened_at >= v_since) as occurrences,
          sum(date_part('epoch', greatest(least(o.ended_at, v_until) - greatest(o.opened_at, v_since), '0'))
            )::numeric as open_s,
          min(array_position(v_severities, o.severity)) as rank, bool_or(o.ended_at > v_until) as is_open,
          max(o.opened_at) as last_opened_at,
          max(o.event_id) as event_id
        from bruce.occurrences as o
        where o.ended_at >= v_since and o.opened_at <= v_until
          and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
        group by o.hostname, o.service, o.event_type, o.field
        having bool_or(o.flapping) = p_flapping
      ) as m
      order by place
      limit p_most
    ) as t
  );
end;
$$;
comment on function bruce.trajectory_things(bruce.span_asked, timestamptz, boolean, integer) is
  'What drifted longest in a span: one row per host, service, rule and field, with how often it opened and '
  'for what share of the time it was open. What flapped is listed apart, the most frequent first.';

grant execute on function bruce.trajectory_things(bruce.span_asked, timestamptz, boolean, integer)
  to authenticated, service_role;
