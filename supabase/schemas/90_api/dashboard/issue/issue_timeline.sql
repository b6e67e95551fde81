create function bruce.issue_timeline(p_issue public.issues)
returns jsonb
language sql
stable
set search_path = ''
as $$
  with step as (
    (
      select p_issue.first_seen_at as at, 0 as place, 0::bigint as number, 'first_seen' as kind,
        '{}'::jsonb as data
    )
    union all
    (
      select e.created_at, 2, e.id,
        case when e.status = 'opened' and e.number > 1 then 'reopened'
          when e.status = 'resolved' and e.evidence ? 'waiver_id' then 'held' else e.status end,
        jsonb_build_object(
          'details', left(e.details, 2000), 'severity', e.severity, 'expected', left(e.expected, 2000),
          'observed', left(e.observed, 2000), 'cause', e.cause)
      from (
        select o.*, count(*) filter (where o.status = 'opened') over (order by o.created_at, o.id) as number
        from public.events as o
        where o.issue_id = p_issue.issue_id
      ) as e
      order by e.created_at desc, e.id desc limit 200
    )
    union all
    (
      select j.created_at, 3, j.id,
        case
          when j.kind = 'acknowledge' then coalesce(j.details ->> 'act', 'acknowledged')
          when j.kind = 'notification' then 'told'
          when j.kind = 'command' then 'command'
          when j.kind = 'memory' then 'noted'
          else 'other'
        end,
        jsonb_build_object('by', j.actor) || case j.kind
          when 'acknowledge' then jsonb_build_object('note', left(j.details ->> 'note', 2000))
          when 'memory' then '{}'
          when 'notification' then jsonb_build_object(
            'action_id', j.action_id, 'how', j.details ->> 'kind', 'reaction', j.details ->> 'reaction',
            'said', left(j.message, 500)
          ) || coalesce(bruce.told_item(j.action_id), '{}')
          when 'command' then jsonb_build_object(
            'command_id', j.command_id, 'said', left(j.message, 2000),
            'step', case
              when j.message like 'Gave up on %' then 'gave_up'
              when j.message like 'Asked the worker to stop %' then 'stop_asked'
              when j.message like 'Approved %' then 'approved'
              else coalesce(j.details ->> 'verification', j.details ->> 'state')
            end
          ) || coalesce((
            select jsonb_build_object(
              'name', c.name, 'target', c.target, 'reason', left(c.reason, 1000), 'exit_code', c.exit_code)
            from public.bruce_cmd as c where c.command_id = j.command_id
          ), '{}')
          else jsonb_build_object('said', left(j.message, 2000))
        end
      from (
        select l.* from public.journal as l where l.issue_id = p_issue.issue_id and l.kind <> 'waiver'
        union
        -- of a notification about several issues
        select l.* from public.journal as l
        where l.details -> 'issue_ids' @> to_jsonb(p_issue.issue_id) and l.kind = 'notification'
          and l.details ? 'issue_ids'
      ) as j
      order by j.created_at desc, j.id desc limit 200
    )
    union all
    (
      select w.at, 1, w.id, w.kind, w.data
      from (
        select m.id, m.created_at as at, 'waived' as kind, jsonb_build_object(
          'by', m.created_by, 'until', m.expires_at, 'reason', left(m.reason, 2000)) as data
        from public.waivers as m
        where m.drift_key = p_issue.drift_key or m.id = p_issue.waived_by
        union all
        select m.id, m.ended_at, 'waiver_ended', jsonb_build_object('by', m.ended_by)
        from public.waivers as m
        where m.drift_key = p_issue.drift_key and m.ended_at is not null
        union all
        select m.id, m.voided_at, 'waiver_void', jsonb_build_object('reason', left(m.void_reason, 2000))
        from public.waivers as m
        where m.drift_key = p_issue.drift_key and m.voided_at is not null
      ) as w
      -- another issue of this difference may have had it
      where w.at >= p_issue.first_seen_at and w.at <= coalesce(p_issue.resolved_at, 'infinity')
      order by w.at desc limit 200
    )
  )
  select jsonb_build_object(
    'items', coalesce(jsonb_agg(jsonb_build_object('at', s.at, 'kind', s.kind) || s.data
      order by s.at, s.place, s.number) filter (where s.newest <= 200), '[]'),
    'omitted', greatest(count(*) - 200, 0)
  )
  from (
    select o.*, row_number() over (order by o.at desc, o.place desc, o.number desc) as newest from step as o
  ) as s;
$$;
comment on function bruce.issue_timeline(public.issues) is
  'What happened to an issue, oldest first, the last 200: each step with its time, its kind and what the '
  'page needs to say it; held: a waiver ended it, not a repair. place: the order of what happened at one '
  'time.';
