create function public.replay_actions(
  action_ids uuid[] default null, from_at timestamptz default null, to_at timestamptz default null,
  target text default null,
  status text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_most constant integer := 1000;
  v_replayed integer;
begin
  perform bruce.refuse_read_only('replay_actions');
  if num_nonnulls(
    replay_actions.action_ids, replay_actions.from_at, replay_actions.to_at, replay_actions.target) = 0
    or replay_actions.status not in ('delivered', 'dead') then
    return bruce.fault(
      422, 'invalid', 'say which: action_ids, from_at, to_at or target; status is delivered or dead');
  end if;
  with chosen as (
    select a.action_id
    from public.actions as a
    join public.targets as t on t.name = a.target
    -- commands and journal lines are not replayed: a command is requested again instead
    where a.status in ('delivered', 'dead') and t.kind in ('n8n', 'ntfy', 'webhook', 'netbox')
      and a.kind <> 'test'
      and coalesce(a.action_id = any (replay_actions.action_ids), true)
      and coalesce(a.created_at >= replay_actions.from_at, true)
      and coalesce(a.created_at < replay_actions.to_at, true)
      and coalesce(a.target = replay_actions.target, true)
      and coalesce(a.status = replay_actions.status, true)
    order by a.created_at, a.action_id
    limit v_most
    for update of a
  ),
  returned as (
    update public.actions as a
    set status = 'pending', next_attempt_at = v_now, finished_at = null,
      -- it gets a full number of attempts again
      max_attempts = a.attempts + coalesce(r.max_attempts, a.max_attempts)
    from chosen as c
    join public.actions as o on o.action_id = c.action_id
    left join public.reactions as r on r.name = o.reaction
    where a.action_id = c.action_id
    returning a.action_id, a.target, a.title
  ),
  written as (
    insert into public.journal (created_at, kind, message, action_id)
    select v_now, 'notification', bruce.say('journal.sent_again', r.target, r.title), r.action_id
    from returned as r
    order by r.title, r.action_id
  )
  select count(*) into v_replayed from returned;
  perform bruce.wake_dispatch(v_now);
  return jsonb_build_object(
    'status', 200, 'replayed', v_replayed, 'more', v_replayed = v_most
  );
end;
$$;
comment on function public.replay_actions(uuid[], timestamptz, timestamptz, text, text) is
  'Sends finished notifications again, by id, by the time they were made, or by target; delivered or dead '
  'ones only, or both. At most a thousand at once; "more" says that there are more. Security definer: only '
  'the engine writes actions.';

grant execute on function public.replay_actions(uuid[], timestamptz, timestamptz, text, text) to service_role;

insert into public.texts (key, language, text)
values
  ('journal.sent_again', 'en', 'Sent again to %1$s: %2$s'),
  ('journal.sent_again', 'fr', 'Envoyé de nouveau à %1$s : %2$s');
