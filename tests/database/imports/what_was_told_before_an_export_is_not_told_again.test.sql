-- A database that is filled from an export must not wake anybody with news of before.
select plan(2);

set bruce.now = '2026-03-02 12:00Z';
select tests.reacts('{"event_types": null}');

set bruce.importing = 'on';
insert into events (created_at, hostname, event_type, severity, details, issue_id, drift_key) values
  ('2026-03-02 11:59Z', 'box', 'SERVICE_MISSING', 'high', 'Of BRUCE.', gen_random_uuid(), 'SERVICE_MISSING/box/web/');
set bruce.importing = 'off';
select is_empty('select from actions', 'what BRUCE told before stays told');

set bruce.importing = 'on';
insert into events (created_at, hostname, event_type, severity, details) values
  ('2026-03-02 11:55Z', 'box', 'VM_NOT_RUNNING', 'critical', 'Of an older pipeline.'),
  ('2026-03-01 11:55Z', 'box', 'VM_NOT_RUNNING', 'critical', 'Of yesterday.');
select results_eq(
  $$ select payload ->> 'details' from actions $$, $$ values ('Of an older pipeline.') $$,
  'what an older pipeline found within the hour is news');

select * from finish();
