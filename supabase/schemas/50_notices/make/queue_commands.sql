create function bruce.queue_commands(p_action_ids uuid[], p_now timestamptz default bruce.clock())
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
  -- all actions are of one reaction
  v_waiting integer := (
    select count(*) from public.bruce_cmd as c
    where c.state in ('pending', 'awaiting_approval') and c.requested_by = (
      select concat_ws(' ', 'reaction', a.reaction) from public.actions as a
        where a.action_id = p_action_ids[1]
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
        when not v_action.enabled
          then jsonb_build_object('state', 'refused', 'reason', 'the target is disabled')
        when v_waiting >= v_most then
          jsonb_build_object(
            'state', 'refused', 'reason', format('%s commands of this reaction wait already', v_most))
        -- a preview queues nothing
        when current_setting('bruce.is_preview', true) = 'on' then '{"state": "pending"}'
        else bruce.enqueue_command(
          p_name => bruce.fill_template(v_action.settings ->> 'command', v_action.payload),
          p_arguments => bruce.fill_arguments(v_action.settings -> 'arguments', v_action.payload),
          p_target => bruce.fill_template(
            coalesce(v_action.settings ->> 'target', '{hostname}'), v_action.payload),
          p_requested_by => concat_ws(' ', 'reaction', v_action.reaction),
          p_issue_id => (v_action.payload ->> 'issue_id')::uuid,
          p_action_id => v_action.action_id,
          p_now => p_now
        )
      end;
    v_is_queued := v_answer ->> 'state' in ('pending', 'awaiting_approval');
    v_waiting := v_waiting + v_is_queued::integer;

    update public.actions as a
    set status = case when v_is_queued then 'delivered' else 'dead' end, attempts = a.attempts + 1,
      next_attempt_at = null,
      finished_at = p_now, command_id = (v_answer ->> 'command_id')::uuid,
      last_error = case when not v_is_queued
        then coalesce(v_answer ->> 'reason', v_answer ->> 'message', v_answer ->> 'state') end
    where a.action_id = v_action.action_id;
    insert into public.deliveries (finished_at, target, outcome, attempt, error, holder, action_id)
    select
      p_now, a.target, case when v_is_queued then 'delivered' else 'dead' end, a.attempts, a.last_error,
      'database', a.action_id
    from public.actions as a
    where a.action_id = v_action.action_id;
    -- the command queue journals what it queues or rejects
    if not v_action.enabled then
      perform bruce.write_journal(
        p_kind => 'notification',
        p_message => bruce.say('journal.no_command', v_action.title, v_action.target),
        p_hostname => v_action.payload ->> 'hostname', p_service => v_action.payload ->> 'service',
        p_issue_id => (v_action.payload ->> 'issue_id')::uuid,
        p_event_id => (v_action.payload ->> 'id')::uuid,
        p_action_id => v_action.action_id, p_now => p_now
      );
    end if;
  end loop;
end;
$$;
comment on function bruce.queue_commands(uuid[], timestamptz) is
  'Carries out actions of one reaction whose target is the command queue: queued is delivered, refused is '
  'dead. At most 200 commands of a reaction wait, so that not everything runs when everything fails at '
  'once.';

insert into public.texts (key, language, text)
values
  ('journal.no_command', 'en', 'No command for: %1$s. Target %2$s is disabled.'),
  ('journal.no_command', 'fr', 'Pas de commande pour : %1$s. La cible %2$s est désactivée.');
