-- Notices: what is said, and the action that says it.

create type bruce.notification as (
  task_id bigint, group_key text, kind text, target text, severity text,
  -- what is news comes first, so many of them; the rest is open and was told
  event_ids uuid[], news integer
);
comment on type bruce.notification is 'One notice that is to be made of a task.';
