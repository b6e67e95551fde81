-- When a waiver expires, what is still there is told by the jobs; what came and went meanwhile was never told.
select plan(9);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
set bruce.now = '2026-03-01 12:00Z';
insert into waivers (reason, expires_at, hostname, event_type, created_by)
values ('Rebuilding.', '2026-03-01 13:00Z', 'b*', 'SERVICE_MISSING', 'anna');
select tests.observe('box', 'docker', tests.docker(), true, 86400);
select is_empty('select from events', 'nothing is told');
select results_eq(
  'select service, status, waived_by from issues order by 1', $$ values ('db', 'pending', 1::bigint), ('web', 'pending', 1) $$,
  'both are waived by one pattern');
select results_eq(
  'select matched_count, last_matched from waivers', $$ values (2, 'SERVICE_MISSING/box/db/state') $$, 'it says that it matched two');
select results_eq(
  'select message, details -> ''drift_keys'' from journal',
  $$ values ('Waiver 1 holds back 2 differences.', '["SERVICE_MISSING/box/db/state", "SERVICE_MISSING/box/web/state"]'::jsonb) $$,
  'the journal says which');
select tests.observe('box', 'docker', tests.docker(tests.container('db')), true, 86400);
select results_eq('select service from issues', $$ values ('web') $$, 'db is there: it goes as quietly as it came');

select tests.jobs_at('2026-03-01 12:59:59Z');
select is_empty('select from events', 'a second before the end');
select tests.jobs_at('2026-03-01 13:00Z');
select results_eq(
  'select status, service, created_at from events', $$ values ('opened', 'web', '2026-03-01 13:00Z'::timestamptz) $$, 'the end: web is told');
select is((select waived_by from issues where service = 'web'), null, 'it is waived no more');
select is(
  (select message from journal order by id desc limit 1), 'Waiver 1 holds back SERVICE_MISSING/box/web/state no more.', 'the journal says so');

select * from finish();
