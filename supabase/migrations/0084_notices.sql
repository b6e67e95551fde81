-- Notices: what is said, and the action that says it.

create type bruce.notice as (
  task_id bigint, group_key text, kind text, target text, severity text,
  -- what is news comes first, so many of them; the rest is open and was told
  event_ids uuid[], news integer
);
comment on type bruce.notice is 'One notice that is to be made of a task.';

create or replace function bruce.describe_event(p_event public.events)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return concat_ws(' ',
    p_event.event_type, p_event.service, case when p_event.service is not null and p_event.hostname is not null then 'on' end,
    p_event.hostname, nullif(p_event.status, 'opened')
  );
end;
$$;
comment on function bruce.describe_event(public.events) is 'SERVICE_MISSING web on box, or SERVICE_MISSING web on box resolved.';

create or replace function bruce.fill_template(p_template text, p_event jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- in one pass: a value that looks like a template stays a value
  return (
    select string_agg(
      case when m.parts[1] ~ '^\{[a-z_]+\}$' then coalesce(p_event ->> btrim(m.parts[1], '{}'), '') else m.parts[1] end, ''
      order by m.position
    )
    from regexp_matches(p_template, '\{[a-z_]+\}|[^{]+|\{', 'g') with ordinality as m (parts, position)
  );
end;
$$;
comment on function bruce.fill_template(text, jsonb) is 'The text with {hostname}, {service} ... replaced by the event''s own.';

create or replace function bruce.fill_arguments(p_arguments jsonb, p_event jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(jsonb_object_agg(
      a.key,
      case jsonb_typeof(a.value)
        when 'string' then to_jsonb(coalesce(bruce.fill_template(a.value #>> '{}', p_event), ''))
        else a.value
      end
    ), '{}')
    from jsonb_each(coalesce(p_arguments, '{}')) as a
  );
end;
$$;
comment on function bruce.fill_arguments(jsonb, jsonb) is 'Arguments of a command, each text filled from the event.';

create or replace function bruce.queue_commands(p_action_ids uuid[], p_now timestamptz default bruce.clock())
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_most constant integer := 200;
  v_action record;
  v_answer jsonb;
  v_is_queued boolean;
  -- all of them are of one reaction
  v_waiting integer := (
    select count(*) from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.requested_by = (
      select concat_ws(' ', 'reaction', a.reaction) from public.actions as a where a.action_id = p_action_ids[1]
    )
  );
begin
  for v_action in
    select a.action_id, a.payload, a.reaction, a.title, a.attempts, t.name as target, t.enabled, t.settings
    from public.actions as a
    join public.targets as t on t.name = a.target
    where a.action_id = any (p_action_ids)
    order by a.action_id
  loop
    v_answer := case
        when not v_action.enabled then jsonb_build_object('state', 'refused', 'reason', 'the target is disabled')
        when v_waiting >= v_most then
          jsonb_build_object('state', 'refused', 'reason', format('%s commands of this reaction wait already', v_most))
        -- a preview queues nothing
        when current_setting('bruce.is_preview', true) = 'on' then '{"state": "pending"}'
        else bruce.enqueue_command(
          p_name => bruce.fill_template(v_action.settings ->> 'command', v_action.payload),
          p_arguments => bruce.fill_arguments(v_action.settings -> 'arguments', v_action.payload),
          p_target => bruce.fill_template(coalesce(v_action.settings ->> 'target', '{hostname}'), v_action.payload),
          p_requested_by => concat_ws(' ', 'reaction', v_action.reaction),
          p_issue_id => (v_action.payload ->> 'issue_id')::uuid,
          p_action_id => v_action.action_id,
          p_now => p_now
        )
      end;
    v_is_queued := v_answer ->> 'state' in ('pending', 'awaiting_approval');
    v_waiting := v_waiting + v_is_queued::integer;

    update public.actions as a
    set status = case when v_is_queued then 'delivered' else 'dead' end, attempts = a.attempts + 1, next_attempt_at = null,
      finished_at = p_now, command_id = (v_answer ->> 'command_id')::uuid,
      last_error = case when not v_is_queued then coalesce(v_answer ->> 'reason', v_answer ->> 'message', v_answer ->> 'state') end
    where a.action_id = v_action.action_id;
    insert into public.deliveries (finished_at, target, outcome, attempt, error, holder, action_id)
    select
      p_now, a.target, case when v_is_queued then 'delivered' else 'dead' end, a.attempts, a.last_error, 'database', a.action_id
    from public.actions as a
    where a.action_id = v_action.action_id;
    -- what was queued or rejected is in the journal by the queue itself
    if not v_action.enabled then
      perform bruce.write_journal(
        p_kind => 'notification', p_message => format('No command for: %s. Target %s is disabled.', v_action.title, v_action.target),
        p_hostname => v_action.payload ->> 'hostname', p_service => v_action.payload ->> 'service',
        p_issue_id => (v_action.payload ->> 'issue_id')::uuid, p_event_id => (v_action.payload ->> 'id')::uuid,
        p_action_id => v_action.action_id, p_now => p_now
      );
    end if;
  end loop;
end;
$$;
comment on function bruce.queue_commands(uuid[], timestamptz) is
  'Carries out actions of one reaction whose target is the command queue: what was queued is delivered, what was refused is '
  'dead. When everything fails at once, not everything is run: no more than 200 commands of a reaction wait.';

create or replace function bruce.add_actions(p_reaction public.reactions, p_notices bruce.notice[], p_now timestamptz)
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
  with noticed as materialized (
    select n.*, n.ordinality as position, t.kind as target_kind, gen_random_uuid() as action_id
    from unnest(p_notices) with ordinality as n
    join public.targets as t on t.name = n.target
  ),
  said as materialized (
    select
      n.action_id as notice_id,
      -- each command is about one event
      case when n.target_kind = 'command' then gen_random_uuid() else n.action_id end as action_id,
      case when n.target_kind = 'command' then 1 else o.position end as position,
      o.position <= n.news as is_news,
      e.event_id, e.issue_id, e.hostname, e.service, e.status, e.severity, e.details,
      bruce.describe_event(e) as title, public.event_json(e) as event
    from noticed as n
    cross join lateral unnest(n.event_ids) with ordinality as o (event_id, position)
    join public.events as e on e.event_id = o.event_id
    where n.target_kind <> 'command' or e.status <> 'resolved' and (o.position <= n.news or n.kind in ('repeat', 'escalation'))
  ),
  summed as (
    select
      s.notice_id, s.action_id, count(*)::integer as events,
      (array_agg(s.title order by s.position))[1] as title,
      concat_ws(', ',
        nullif(count(*) filter (where s.is_news and s.status = 'opened'), 0) || ' opened',
        nullif(count(*) filter (where s.is_news and s.status = 'changed'), 0) || ' changed',
        nullif(count(*) filter (where s.is_news and s.status = 'resolved'), 0) || ' resolved',
        nullif(count(*) filter (where not s.is_news), 0) || ' still open'
      ) as counts,
      case when bool_and(s.status = 'resolved') then 'resolved' else 'firing' end as status,
      coalesce(
        (array['critical', 'high', 'medium', 'low', 'info'])[
          coalesce(
            min(bruce.severity_rank(s.severity)) filter (where s.status <> 'resolved'),
            min(bruce.severity_rank(s.severity))
          )],
        min(s.severity)
      ) as severity,
      case when min(s.hostname) = max(s.hostname) then min(s.hostname) end as hostname,
      case when count(*) = 1 then min(s.service) end as service,
      case when count(*) = 1 then (array_agg(s.issue_id))[1] end as issue_id,
      case when count(*) = 1 then (array_agg(s.event_id))[1] end as event_id,
      string_agg(s.details, E'\n' order by s.position) filter (where s.position <= 10) as summary,
      (array_agg(s.event order by s.position))[1] as first_event,
      jsonb_agg(s.event order by s.position) filter (where s.position <= v_most) as event_list
    from said as s
    group by s.notice_id, s.action_id
  ),
  titled as (
    select
      n.kind, n.target, n.target_kind, n.task_id, n.position, n.group_key, s.*,
      n.target_kind = 'command' or n.kind = 'single' as is_single,
      case n.kind when 'repeat' then 'Still open: ' when 'escalation' then 'Not acknowledged: ' when 'digest' then 'Held back: '
        else '' end
      || case
          when s.events = 1 then s.title
          else s.counts || case when coalesce(n.group_key, 'everything') = 'everything' then '' else ' (' || n.group_key || ')' end
        end as headline
    from summed as s
    join noticed as n on n.action_id = s.notice_id
  ),
  made as (
    insert into public.actions (
      created_at, status, kind, target, title, severity, reaction, events, attempts, max_attempts, next_attempt_at,
      finished_at, payload, task_id, action_id
    )
    select
      p_now, case t.target_kind when 'journal' then 'delivered' else 'pending' end,
      case when t.target_kind = 'command' and t.kind in ('group', 'digest') then 'single' else t.kind end,
      t.target, t.headline, t.severity, p_reaction.name, t.events, case t.target_kind when 'journal' then 1 else 0 end,
      p_reaction.max_attempts, case when t.target_kind <> 'journal' then p_now end,
      case t.target_kind when 'journal' then p_now end,
      case
        when t.is_single then t.first_event || jsonb_build_object('notification_id', t.action_id)
        else jsonb_build_object(
          'notification_id', t.action_id, 'kind', t.kind, 'reaction', p_reaction.name, 'group_key', t.group_key,
          'status', t.status, 'severity', t.severity, 'title', t.headline,
          'summary', t.summary || case when t.events > 10 then format(E'\nand %s more', t.events - 10) else '' end,
          'events', t.event_list, 'omitted', greatest(t.events - v_most, 0)
        )
      end,
      t.task_id, t.action_id
    from titled as t
    order by t.position
  ),
  written as (
    insert into public.journal (created_at, kind, message, hostname, service, issue_id, event_id, action_id, details)
    select
      p_now, 'notification',
      case t.target_kind when 'journal' then concat_ws(': ', t.headline, replace(t.summary, E'\n', ' '))
        else format('For %s: %s', t.target, t.headline) end,
      t.hostname, t.service, t.issue_id, t.event_id, t.action_id,
      jsonb_build_object('reaction', p_reaction.name, 'kind', t.kind, 'events', t.events)
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
comment on function bruce.add_actions(public.reactions, bruce.notice[], timestamptz) is
  'Makes an action and a journal line of each notice. What the database does itself, it does at once: journal, commands.';

revoke execute on all functions in schema bruce from public;
