create type bruce.due_notification as (
  task_id bigint, group_key text, kind text, severity text, event_ids uuid[], news integer, verdict text,
  is_digest boolean
);
comment on type bruce.due_notification is
  'What is due of a task (news, repeat, escalation), and whether it is sent (verdict told) or what delays '
  'it: quiet hours or the throttle.';
