create function bruce.trajectory_remedies(p_asked bruce.span_asked, p_compares boolean)
returns jsonb
language plpgsql
stable
set search_path = ''
set plan_cache_mode = 'force_custom_plan'
set jit = off
as $$
declare
  v_commands jsonb;
  v_event_types text[];
begin
  with ran as materialized (
    select c.name, c.state, c.verification, c.is_automatic, o.event_type, o.ended_at
    from public.bruce_cmd as c
    join bruce.occurrences as o
      on o.issue_id = c.issue_id and o.opened_at <= c.created_at and o.ended_at >= c.created_at
    where c.finished_at >= p_asked.since and c.finished_at <= p_asked.until
      and c.started_at is not null
      and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
  )
  select
    coalesce(jsonb_agg(to_jsonb(n) order by n.run desc, n.name), '[]'),
    (select array_agg(distinct r.event_type) from ran as r)
  into v_commands, v_event_types
  from (
    select
      r.name, count(*) as run, count(*) filter (where r.is_automatic) as automatic,
      count(*) filter (where r.verification = 'verified') as verified,
      count(*) filter (where r.verification = 'disproved') as disproved,
      count(*) filter (where r.verification = 'waiting') as waiting,
      count(*) filter (where r.state = 'failed') as failed
    from ran as r
    group by r.name
  ) as n;
  return jsonb_build_object('commands', v_commands, 'resolved', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'event_type', r.event_type, 'with_command', r.with_command, 'without', r.without
    ) order by r.event_type), '[]')
    from (
      select
        o.event_type,
        jsonb_build_object(
          'count', count(*) filter (where c.has_run),
          'mean_s', round(avg(c.seconds) filter (where c.has_run)),
          'median_s', round(percentile_cont(0.5) within group (order by c.seconds) filter (where c.has_run))
        ) as with_command,
        jsonb_build_object(
          'count', count(*) filter (where not c.has_run),
          'mean_s', round(avg(c.seconds) filter (where not c.has_run)),
          'median_s', round(percentile_cont(0.5) within group (order by c.seconds)
            filter (where not c.has_run))
        ) as without
      from bruce.occurrences as o
      cross join lateral (
        select exists (
          select from public.bruce_cmd as c
          where c.issue_id = o.issue_id and c.started_at >= o.opened_at and c.started_at <= o.ended_at
        ) as has_run, date_part('epoch', o.ended_at - o.opened_at) as seconds
      ) as c
      where p_compares and o.event_type = any (v_event_types) and o.ended_by = 'observed'
        and o.ended_at >= p_asked.since and o.ended_at <= p_asked.until
        and (p_asked.hosts is null or o.hostname = any (p_asked.hosts))
      group by o.event_type
    ) as r
  ));
end;
$$;
comment on function bruce.trajectory_remedies(bruce.span_asked, boolean) is
  'The commands that ran for issues in a span and whether an observation showed that they helped; and for '
  'the rules that they were run for, where p_compares, how long issues took that ended by themselves or with '
  'a command.';

grant execute on function bruce.trajectory_remedies(bruce.span_asked, boolean) to authenticated, service_role;
