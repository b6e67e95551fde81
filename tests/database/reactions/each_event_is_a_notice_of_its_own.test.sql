-- Without groups each told step of an issue is one action, in the transaction of the event, with its canonical JSON.
select plan(7);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
select tests.runs('box', 'web', 'db');
select tests.reacts('{"event_types": ["service_missing"], "severities": ["high"]}');

select tests.until('12:01'), tests.runs('box', 'db', 'stray');
select results_eq(
  'select * from tests.told()',
  $$ values ('02 12:01', 'phone', 'single', 'web on box is down') $$,
  'what matches is told at once, what does not is not'
);
select results_eq(
  'select a.payload from actions as a',
  $$ select event_json(e) || jsonb_build_object('notification_id', (select action_id from actions), 'title', 'web on box is down')
     from events as e where event_type = 'SERVICE_MISSING' $$,
  'the payload is the canonical event, with id and title of the notice'
);
select results_eq(
  $$ select kind, message, hostname, service, issue_id is not null from journal where action_id is not null $$,
  $$ values ('notification', 'For phone: web on box is down', 'box', 'web', true) $$,
  'the journal has a line of it'
);
select tests.until('12:02'), tests.runs('box', 'db', 'stray');
select is((select count(*) from actions), 1::bigint, 'what stays as it is is not told again');
select tests.until('12:03'), tests.runs('box', 'web', 'db');
select results_eq(
  'select * from tests.told() offset 1',
  $$ values ('02 12:03', 'phone', 'single', 'web on box runs again') $$,
  'its end is told'
);
select results_eq(
  'select status, notices from tasks', $$ values ('ended', 2) $$, 'and the task has ended');
select is_empty('select from task_issues', 'nothing is left to remember');

select * from finish();
