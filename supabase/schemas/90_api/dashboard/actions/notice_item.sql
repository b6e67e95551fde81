create function bruce.notice_item(p_action public.actions)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select jsonb_build_object(
    'action_id', p_action.action_id, 'status', p_action.status, 'kind', p_action.kind,
    'target', p_action.target, 'title', left(p_action.title, 300), 'severity', p_action.severity,
    'reaction', p_action.reaction, 'events', p_action.events, 'created_at', p_action.created_at,
    'attempts', p_action.attempts, 'max_attempts', p_action.max_attempts,
    'next_attempt_at', p_action.next_attempt_at, 'finished_at', p_action.finished_at,
    'http_status', p_action.http_status, 'last_error', p_action.last_error,
    'issue_id', case when bruce.reads_as(p_action.payload ->> 'issue_id', 'uuid')
      then p_action.payload ->> 'issue_id' end
  );
$$;
comment on function bruce.notice_item(public.actions) is
  'A notification for people: without its payload, which may be large.';
