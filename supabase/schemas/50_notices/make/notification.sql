create type bruce.notification as (
  task_id bigint, group_key text, kind text, target text, severity text,
  -- the first news of them are new; the others are open and were sent before
  event_ids uuid[], news integer
);
comment on type bruce.notification is 'One notification to make of a task.';
