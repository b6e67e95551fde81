-- Replay: a finished notice is sent again, under the same id, as a further attempt.

create function bruce.replay_actions(
  p_action_ids uuid[] default null, p_from_at timestamptz default null, p_to_at timestamptz default null,
  p_target text default null, p_status text default null, p_now timestamptz default bruce.clock()
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_most constant integer := 1000;
  v_replayed integer;
begin
  if num_nonnulls(p_action_ids, p_from_at, p_to_at, p_target) = 0
    or p_status not in ('delivered', 'dead') then
    return jsonb_build_object(
      'status', 422, 'code', 'invalid',
      'message', 'say which: action_ids, from_at, to_at or target; status is delivered or dead'
    );
  end if;
  with chosen as (
    select a.action_id
    from public.actions as a
    join public.targets as t on t.name = a.target
    -- a command that was queued is asked for again as a command; the journal has its line
    where a.status in ('delivered', 'dead') and t.kind in ('n8n', 'ntfy', 'webhook')
      and coalesce(a.action_id = any (p_action_ids), true) and coalesce(a.created_at >= p_from_at, true)
      and coalesce(a.created_at < p_to_at, true) and coalesce(a.target = p_target, true)
      and coalesce(a.status = p_status, true)
    order by a.created_at, a.action_id
    limit v_most
    for update of a
  ),
  returned as (
    update public.actions as a
    set status = 'pending', next_attempt_at = p_now, finished_at = null,
      -- it gets as many attempts as it had
      max_attempts = a.attempts + coalesce(r.max_attempts, a.max_attempts)
    from chosen as c
    join public.actions as o on o.action_id = c.action_id
    left join public.reactions as r on r.name = o.reaction
    where a.action_id = c.action_id
    returning a.action_id, a.target, a.title
  ),
  written as (
    insert into public.journal (created_at, kind, message, action_id)
    select p_now, 'notification', format('Sent again to %s: %s', r.target, r.title), r.action_id
    from returned as r
    order by r.title, r.action_id
  )
  select count(*) into v_replayed from returned;
  return jsonb_build_object(
    'status', 200, 'replayed', v_replayed, 'more', v_replayed = v_most
  );
end;
$$;
comment on function bruce.replay_actions(uuid[], timestamptz, timestamptz, text, text, timestamptz) is
  'Security definer: actions are written by the engine only.';

create function public.replay_actions(
  action_ids uuid[] default null, from_at timestamptz default null, to_at timestamptz default null,
  target text default null,
  status text default null
)
returns jsonb
language sql
volatile
set search_path = ''
as $$
  select bruce.replay_actions(action_ids, from_at, to_at, target, status);
$$;
comment on function public.replay_actions(uuid[], timestamptz, timestamptz, text, text) is
  'Sends finished notices again, by id, by the time they were made, by target; delivered or dead ones only, '
  'or both. A thousand at a time: "more" says that there are more.';

grant execute on function public.replay_actions(uuid[], timestamptz, timestamptz, text, text) to service_role;
grant execute on function bruce.replay_actions(uuid[], timestamptz, timestamptz, text, text, timestamptz)
  to service_role;
