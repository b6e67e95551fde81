create function bruce.queue_test(p_target text, p_actor text, p_now timestamptz default bruce.clock())
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_target public.targets;
  v_action_id uuid;
  v_title constant text := bruce.say('notice.test');
begin
  select t.* into v_target from public.targets as t
  -- a test never queues a command
  where t.name = p_target and t.enabled and t.kind <> 'command'
  for no key update;
  if not found then
    return null;
  end if;
  -- who asks again while one is on its way asks about that one
  select a.action_id into v_action_id from public.actions as a
  where a.target = p_target and a.kind = 'test' and a.status in ('pending', 'leased')
  limit 1;
  if found then
    return v_action_id;
  end if;
  v_action_id := gen_random_uuid();
  insert into public.actions (
    created_at, status, kind, target, title, severity, events, attempts, max_attempts, next_attempt_at,
    finished_at, payload, action_id
  )
  values (
    p_now, case v_target.kind when 'journal' then 'delivered' else 'pending' end, 'test', p_target, v_title,
    'info', 0, (v_target.kind = 'journal')::integer, 1,
    -- it goes before all that waits: it is what an open breaker tries next
    case when v_target.kind <> 'journal' then timestamptz 'epoch' end,
    case v_target.kind when 'journal' then p_now end,
    jsonb_build_object(
      'notification_id', v_action_id, 'kind', 'test', 'reaction', null, 'group_key', 'test', 'status',
        'firing',
      'severity', 'info', 'title', v_title, 'summary', bruce.say('notice.test_asked', p_actor),
      'events', '[]'::jsonb, 'omitted', 0
    ),
    v_action_id
  );
  perform bruce.write_journal(
    p_kind => 'notification', p_actor => p_actor, p_action_id => v_action_id, p_now => p_now,
    p_message => bruce.say('journal.test_sent', p_actor, p_target),
    p_details => jsonb_build_object('target', p_target, 'kind', 'test')
  );
  -- somebody waits for the answer: an open breaker tries now
  update public.targets as t set breaker_retry_at = p_now
  where t.name = p_target and t.breaker = 'open' and t.breaker_retry_at > p_now;
  perform bruce.wake_dispatch(p_now);
  return v_action_id;
end;
$$;
comment on function bruce.queue_test(text, text, timestamptz) is
  'Queues a test notification with one attempt, or finds the one that is on its way. Null: no enabled target '
  'of that name takes one.';

insert into public.texts (key, language, text)
values
  ('notice.test', 'en', 'Test: BRUCE reaches this target'),
  ('notice.test', 'fr', 'Test : BRUCE atteint cette cible'),
  ('notice.test_asked', 'en', '%1$s asked for it.'), ('notice.test_asked', 'fr', 'Demandé par %1$s.'),
  ('journal.test_sent', 'en', '%1$s had a test sent to %2$s.'),
  ('journal.test_sent', 'fr', '%1$s a fait envoyer un essai à %2$s.');
