-- Due tasks become notices. Quiet hours and the throttle hold back; what is held back by them is told
-- together.

create type bruce.due_notification as (
  task_id bigint, group_key text, kind text, severity text, event_ids uuid[], news integer, verdict text,
  is_digest boolean
);
comment on type bruce.due_notification is
  'What is due of a task (news, repeat, escalation), and what becomes of it: told, or held by quiet hours '
  'or the throttle.';
