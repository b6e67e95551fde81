-- A waiver that somebody ends, in Studio or by the API: what it held back is told at once.
select plan(8);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker());

set role service_role;
insert into waivers (reason, expires_at, drift_key, created_by)
values ('Known.', 'infinity', 'SERVICE_MISSING/box/web/state', 'anna');
select results_eq(
  'select hostname, service, event_type, field, expected, observed from waivers',
  $$ values ('box', 'web', 'SERVICE_MISSING', 'state', 'running', 'absent') $$,
  'made in Studio from a drift_key: bound to what is so now');
select is((select status from issues), 'pending', 'it counts at once');
select matches(
  (select details from events where status = 'resolved'), '^Waived by anna until further notice: Known\.', 'without an end');
select is(end_waiver(1, 'bob') ->> 'status', '200', 'ended by the API');
select results_eq('select status, occurrences from issues', $$ values ('open', 2) $$, 'it is open again');
select is(end_waiver(1, 'bob') ->> 'code', 'over', 'once');
select throws_ok(
  $$ insert into waivers (reason, expires_at, drift_key) values ('x', 'infinity', 'NOTHING/box//x') $$, '23503', null,
  'what is not there cannot be bound');
select throws_ok($$ delete from waivers $$, '42501', null, 'a waiver that was made is history');
reset role;

select * from finish();
