create type bruce.news as (
  reaction text, group_key text, task_id bigint, effect text, member_key text, event_id uuid, issue_id uuid,
  status text,
  hostname text, service text, event_type text, severity text
);
comment on type bruce.news is
  'What an event means to a reaction. tell: send it. forget: it ends without being sent. settle: it is '
  'again as it was sent.';
