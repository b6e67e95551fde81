-- An open issue that is waived: its end is told once, it counts as open no more, and its real end is silent.
select plan(13);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker());
select is(
  waive((select issue_id from issues), ' ', '2026-03-08', 'anna') ->> 'code', 'reason_is_missing', 'a waiver says why');
select is(
  waive((select issue_id from issues), 'Moving.', '2026-02-01', 'anna') ->> 'code', 'expires_at_is_past', 'and until when');
select is(
  waive(gen_random_uuid(), 'Moving.', '2026-03-08', 'anna') ->> 'status', '404', 'and of what');
select acknowledge(issue_id, 'anna') from issues;

select results_eq(
  $$ select a ->> 'status', a ->> 'expected', a ->> 'observed'
     from waive((select issue_id from issues), 'It moves to another host.', '2026-03-08 12:00Z', 'anna') as a $$,
  $$ values ('200', 'running', 'absent') $$, 'it is bound to what is observed now');
select results_eq(
  'select status, details, cause from events order by id desc limit 1',
  $$ values ('resolved', 'Waived by anna until 2026-03-08 12:00 UTC: It moves to another host. '
       'Expected service web on box but container not running.', 'INTENT_CHANGED') $$,
  'listeners hear that it is over, and why');
select results_eq(
  'select status, waived_by is not null, acknowledged_by from issues', $$ values ('pending', true, null::text) $$,
  'the issue lives, and waits');
select results_eq(
  $$ select open_high, waived, summary from drift_summary where hostname = 'box' $$,
  $$ values (0::bigint, 1::bigint, 'As declared, but for 1 waived.') $$, 'the summary counts it as waived, not as open');
select results_eq(
  $$ select verdict, because from explain('box', 'web') where event_type = 'SERVICE_MISSING' $$,
  $$ values ('waived', 'Expected service web on box but container not running. '
       'Waived by anna until 2026-03-08 12:00 UTC: It moves to another host.') $$, 'explain names the waiver');
select results_eq(
  'select matched_count, last_matched_at, last_matched from waivers',
  $$ values (1, '2026-03-01 12:01Z'::timestamptz, 'SERVICE_MISSING/box/web/state') $$, 'the waiver says what it matched, and when');
select is(
  waive((select issue_id from issues), 'Again.', '2026-03-08', 'bob') ->> 'code', 'already_waived', 'one is enough');

select tests.observe('box', 'docker', tests.docker()), tests.wait('10 minutes');
select is((select count(*) from events where event_type = 'SERVICE_MISSING'), 2::bigint, 'nothing more is told');
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select results_eq(
  $$ select status, waived_by from issues where event_type = 'SERVICE_MISSING' $$,
  $$ values ('resolved', null::bigint) $$, 'it goes away by itself');
select is((select count(*) from events where event_type = 'SERVICE_MISSING'), 2::bigint, 'its end was told when it was waived');

select * from finish();
