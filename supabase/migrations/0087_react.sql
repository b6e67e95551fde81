-- React: each told step of an issue, and each event that somebody wrote, meets the reactions in the transaction it is in.

create type bruce.news as (
  reaction text, group_key text, task_id bigint, effect text, member_key text, event_id uuid, issue_id uuid, status text,
  hostname text, service text, event_type text, severity text
);
comment on type bruce.news is 'What an event means to a reaction: tell, forget (it goes untold), or settle (it is as it was told).';

create or replace function bruce.group_key(p_reaction public.reactions, p_event public.events, p_member_key text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  if p_reaction.group_by is null then
    return p_member_key;
  elsif 'everything' = any (p_reaction.group_by) then
    return 'everything';
  end if;
  return (
    select string_agg(f || '=' || coalesce(to_jsonb(p_event) ->> f, '-'), ', ' order by o)
    from unnest(p_reaction.group_by) with ordinality as g (f, o)
  );
end;
$$;
comment on function bruce.group_key(public.reactions, public.events, text) is 'The values in which the events of a group agree.';

create or replace function bruce.find_news(p_events public.events[], p_reaction text)
returns bruce.news[]
language plpgsql
stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return (
    with told as (
      select e as event, coalesce(e.issue_id::text, e.drift_key, e.event_id::text) as member_key
      from unnest(p_events) as e
    ),
    -- of several steps in one go the last counts
    last as (
      select distinct on (t.member_key) t.event, t.member_key
      from told as t
      order by t.member_key, (t.event).created_at desc, (t.event).id desc
    ),
    met as (
      select
        r as reaction, l.event, l.member_key, m.task_id, m.told_event_id,
        coalesce((l.event).event_type = any (r.event_types), r.event_types is null)
          and coalesce((l.event).severity = any (r.severities), r.severities is null)
          and (r.hostname = '*' or bruce.matches_glob((l.event).hostname, r.hostname))
          and (r.service = '*' or bruce.matches_glob((l.event).service, r.service))
          and (r.tags is null or exists (
            select from public.assets as a where a.name = (l.event).hostname and a.tags && r.tags
          )) as is_match
      from last as l
      cross join public.reactions as r
      left join public.task_issues as m on m.reaction = r.name and m.member_key = l.member_key
      where coalesce(r.name = p_reaction, r.enabled)
    ),
    meant as (
      select
        m.*,
        case
          -- to this one it is new
          when m.task_id is null then
            case when m.is_match and (m.event).status <> 'resolved' and (m.event).status = any ((m.reaction).statuses) then 'tell' end
          when m.told_event_id is null then
            case when m.is_match and (m.event).status <> 'resolved' then 'tell' else 'forget' end
          when (m.event).status = 'resolved' then
            case when 'resolved' = any ((m.reaction).statuses) then 'tell' else 'forget' end
          when not m.is_match or (m.event).status <> all ((m.reaction).statuses) then 'settle'
          -- back before its end was told, and as it was told
          when (m.event).issue_id is not null and exists (
            select from public.events as t
            where t.event_id = m.told_event_id
              and (t.severity, t.expected, t.observed) is not distinct from
                ((m.event).severity, (m.event).expected, (m.event).observed)
          ) then 'settle'
          else 'tell'
        end as effect
      from met as m
    )
    select array_agg(row(
      (m.reaction).name, bruce.group_key(m.reaction, m.event, m.member_key), m.task_id, m.effect, m.member_key,
      (m.event).event_id, (m.event).issue_id, (m.event).status, (m.event).hostname, (m.event).service,
      (m.event).event_type, (m.event).severity
    )::bruce.news order by (m.reaction).name, (m.event).id)
    from meant as m
    where m.effect is not null
  );
end;
$$;
comment on function bruce.find_news(public.events[], text) is 'What these events mean to each reaction, or to the one named.';

create or replace function bruce.react(
  p_events public.events[], p_now timestamptz default bruce.clock(), p_reaction text default null,
  p_after timestamptz default '-infinity'
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
  v_news bruce.news[] := bruce.find_news(p_events, p_reaction);
  v_task_ids bigint[];
begin
  if v_news is null then
    return;
  end if;
  insert into public.tasks (reaction, group_key, tell_at, started_at)
  select n.reaction, n.group_key, p_now + r.group_wait, p_now
  from unnest(v_news) with ordinality as n
  join public.reactions as r on r.name = n.reaction
  where n.effect = 'tell' and n.task_id is null
  group by n.reaction, n.group_key, r.group_wait
  order by min(n.ordinality)
  on conflict (reaction, group_key) where status <> 'ended' do nothing;

  v_task_ids := array(
    select distinct coalesce(n.task_id, t.task_id)
    from unnest(v_news) as n
    left join public.tasks as t on t.reaction = n.reaction and t.group_key = n.group_key and t.status <> 'ended'
    order by 1
  );
  delete from public.task_issues as m
  using unnest(v_news) as n
  where n.effect = 'forget' and m.reaction = n.reaction and m.member_key = n.member_key;
  update public.task_issues as m
  set pending_status = null, pending_event_id = null
  from unnest(v_news) as n
  where n.effect = 'settle' and m.pending_status is not null and m.reaction = n.reaction and m.member_key = n.member_key;

  update public.task_issues as m
  set pending_status = n.status, pending_event_id = n.event_id, severity = n.severity
  from unnest(v_news) as n
  where n.effect = 'tell' and m.reaction = n.reaction and m.member_key = n.member_key;
  insert into public.task_issues (
    reaction, hostname, service, event_type, severity, pending_status, issue_id, member_key, pending_event_id, task_id
  )
  select
    n.reaction, n.hostname, n.service, n.event_type, n.severity, n.status, n.issue_id, n.member_key, n.event_id, t.task_id
  from unnest(v_news) as n
  join public.tasks as t on t.reaction = n.reaction and t.group_key = n.group_key and t.status <> 'ended'
  where n.effect = 'tell' and n.task_id is null
  order by n.reaction, n.member_key;

  -- news is judged anew: what is held may pass together with it
  update public.tasks as t
  set held_by = null, tell_at = greatest(
    p_now + r.group_wait, case when r.group_by is not null then t.told_at + r.group_interval end
  )
  from public.reactions as r
  where r.name = t.reaction and t.task_id = any (v_task_ids) and t.held_by is not null
    and exists (select from public.task_issues as m where m.task_id = t.task_id and m.pending_event_id = any (
      array(select n.event_id from unnest(v_news) as n where n.effect = 'tell')
    ));
  perform bruce.set_timers(v_task_ids, p_now);
  perform bruce.flush_tasks(p_now, p_reaction, p_after);
end;
$$;
comment on function bruce.react(public.events[], timestamptz, text, timestamptz) is
  'Writes what the events mean to the reactions: tasks, and the actions there is nothing to wait for. One pass for any number '
  'of events. Its caller holds the lock of the engine.';

create or replace function bruce.tg_events__react()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_now timestamptz;
  v_events public.events[];
begin
  -- what a preview makes up is told by the preview
  if not exists (select from public.reactions as r where r.enabled) or current_setting('bruce.is_preview', true) = 'on' then
    return null;
  end if;
  v_now := bruce.clock();
  -- what an import brings from long ago is history, and so is what an export says that was told then
  select array_agg(e order by e.id) into v_events
  from new_rows as e
  where e.created_at > v_now - interval '1 hour'
    and not (bruce.is_importing() and e.issue_id is not null);
  if v_events is not null then
    perform bruce.lock_engine();
    perform bruce.react(v_events, v_now);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_events__react() is
  'Security definer: whoever writes an event may not write tasks and actions himself.';
create trigger _300_react after insert on public.events
  referencing new table as new_rows
  for each statement execute function bruce.tg_events__react();

revoke execute on all functions in schema bruce from public;
