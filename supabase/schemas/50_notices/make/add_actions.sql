create function bruce.add_actions(
  p_reaction public.reactions, p_notifications bruce.notification[], p_now timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  v_most constant integer := 50;
  v_commands uuid[];
begin
  with
  -- each notification with its target
  noticed as materialized (
    select n.*, n.ordinality as position, t.kind as target_kind, t.kind in ('command', 'netbox') as is_split,
      gen_random_uuid() as action_id
    from unnest(p_notifications) with ordinality as n
    join public.targets as t on t.name = n.target
  ),
  -- one row per event of each; a command, and a word in NetBox, is a notification of its own
  said as materialized (
    select
      n.action_id as notice_id,
      -- each is about one event, so a group becomes several
      case when n.is_split then gen_random_uuid() else n.action_id end as action_id,
      case when n.is_split then 1 else o.position end as position,
      o.position <= n.news as is_news,
      e.event_id, e.issue_id, e.hostname, e.service, e.status, e.severity, e.details,
      row(e.event_type, e.field, e.hostname, e.service, e.status, e.cause, o.position <= n.news,
        case when e.evidence ? 'waiver_id' then 'waived' when e.evidence ? 'forgotten_by' then 'forgotten' end
      )::bruce.told_thing as thing,
      public.event_json(e) as event
    from noticed as n
    cross join lateral unnest(n.event_ids) with ordinality as o (event_id, position)
    join public.events as e on e.event_id = o.event_id
    where (n.target_kind <> 'command' or e.status <> 'resolved'
      and (o.position <= n.news or n.kind in ('repeat', 'escalation')))
      -- NetBox keeps what it was told: a repeat would say nothing new
      and (n.target_kind <> 'netbox' or o.position <= n.news or n.kind = 'escalation')
      -- that a target fails is told to the others
      and (e.event_type <> 'TARGET_FAILING' or e.service is distinct from n.target)
  ),
  -- what its events have in common
  summed as (
    select
      s.notice_id, s.action_id, count(*)::integer as events,
      array_agg(s.thing order by s.position) as things,
      case when bool_and(s.status = 'resolved') then 'resolved' else 'firing' end as status,
      coalesce(
        bruce.severity_of_rank(coalesce(
          min(bruce.severity_rank(s.severity)) filter (where s.status <> 'resolved'),
          min(bruce.severity_rank(s.severity))
        )),
        min(s.severity)
      ) as severity,
      case when min(s.hostname) = max(s.hostname) then min(s.hostname) end as hostname,
      case when count(*) = 1 then min(s.service) end as service,
      case when count(*) = 1 then (array_agg(s.issue_id))[1] end as issue_id,
      case when count(*) = 1 then (array_agg(s.event_id))[1] end as event_id,
      case when count(*) > 1 then jsonb_agg(distinct s.issue_id) filter (where s.position <= v_most) end
        as issue_ids,
      string_agg(s.details, E'\n' order by s.position) filter (where s.position <= 10) as summary,
      (array_agg(s.event order by s.position))[1] as first_event,
      jsonb_agg(s.event order by s.position) filter (where s.position <= v_most) as event_list
    from said as s
    group by s.notice_id, s.action_id
  ),
  -- its title
  titled as (
    select
      n.kind, n.target, n.target_kind, n.is_split, n.task_id, n.position, n.group_key, s.*,
      n.is_split or n.kind = 'single' as is_single,
      bruce.notice_title(n.kind, s.things) as headline
    from summed as s
    join noticed as n on n.action_id = s.notice_id
  ),
  -- the actions
  made as (
    insert into public.actions (
      created_at, status, kind, target, title, severity, reaction, events, attempts, max_attempts,
      next_attempt_at,
      finished_at, payload, task_id, action_id
    )
    select
      p_now, case t.target_kind when 'journal' then 'delivered' else 'pending' end,
      case when t.is_split and t.kind in ('group', 'digest') then 'single' else t.kind end,
      t.target, t.headline, t.severity, p_reaction.name, t.events, case t.target_kind when 'journal' then 1
        else 0 end,
      p_reaction.max_attempts, case when t.target_kind <> 'journal' then p_now end,
      case t.target_kind when 'journal' then p_now end,
      case
        when t.is_single
          then t.first_event || jsonb_build_object('notification_id', t.action_id, 'title', t.headline)
        else jsonb_build_object(
          'notification_id', t.action_id, 'kind', t.kind, 'reaction', p_reaction.name, 'group_key',
            t.group_key,
          'status', t.status, 'severity', t.severity, 'title', t.headline,
          'summary', t.summary || case when t.events > 10
            then E'\n' || bruce.say('notice.more', (t.events - 10)::text) else '' end,
          'events', t.event_list, 'omitted', greatest(t.events - v_most, 0)
        )
      end,
      t.task_id, t.action_id
    from titled as t
    order by t.position
  ),
  -- a journal line of each; the command queue writes its own
  written as (
    insert into public.journal (
      created_at, kind, message, hostname, service, issue_id, event_id, action_id, details)
    select
      p_now, 'notification',
      case t.target_kind when 'journal' then concat_ws(': ', t.headline, replace(t.summary, E'\n', ' '))
        else bruce.say('journal.for_target', t.target, t.headline) end,
      t.hostname, t.service, t.issue_id, t.event_id, t.action_id,
      jsonb_build_object('reaction', p_reaction.name, 'kind', t.kind, 'events', t.events)
        || case when t.issue_ids is null then '{}' else jsonb_build_object('issue_ids', t.issue_ids) end
    from titled as t
    where t.target_kind <> 'command'
    order by t.position
  )
  select array_agg(t.action_id) into v_commands from titled as t where t.target_kind = 'command';
  if v_commands is not null then
    perform bruce.queue_commands(v_commands, p_now);
  end if;
end;
$$;
comment on function bruce.add_actions(public.reactions, bruce.notification[], timestamptz) is
  'Makes an action and a journal line of each notification. For the journal and the command queue it is '
  'carried out at once.';

insert into public.texts (key, language, text)
values
  ('notice.more', 'en', '… and %1$s more'), ('notice.more', 'fr', '… et %1$s de plus'),
  ('journal.for_target', 'en', 'For %1$s: %2$s'),
  ('journal.for_target', 'fr', 'Pour %1$s : %2$s');
