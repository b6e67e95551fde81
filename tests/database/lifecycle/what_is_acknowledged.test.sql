-- Acknowledge, with a note, and take it back: the issue says so, explain says so, the journal says so.
select plan(14);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
update drift_rules set open_confirmations = 2 where event_type = 'SERVICE_UNHEALTHY';
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker(tests.container('db', '{"health": "unhealthy"}')));

create function pg_temp.issue(p_service text) returns uuid language sql
as $$ select issue_id from issues where service = p_service order by first_seen_at desc limit 1 $$;

select is(acknowledge(pg_temp.issue('web'), 'anna', 'On it.') ->> 'status', '200', 'an open issue is acknowledged');
select results_eq(
  $$ select acknowledged_at, acknowledged_by, note from issues where service = 'web' $$,
  $$ values ('2026-03-01 12:01Z'::timestamptz, 'anna', 'On it.') $$, 'when, by whom, with a note');
select results_eq(
  $$ select kind, actor, message, hostname, service from journal $$,
  $$ values ('acknowledge', 'anna', 'anna acknowledged: Expected service web on box but container not running. Note: On it.', 'box', 'web') $$,
  'the journal says so');
select matches(
  (select because from explain('box', 'web') where event_type = 'SERVICE_MISSING'), 'Acknowledged by anna: On it\.', 'explain says so');
select is(acknowledge(pg_temp.issue('web'), 'anna', 'On it.') ->> 'status', '200', 'the same again');
select is((select count(*) from journal), 1::bigint, 'changes nothing');
select is(acknowledge(pg_temp.issue('db'), 'anna') ->> 'code', 'not_open', 'what was not told is not acknowledged');
select is(acknowledge(gen_random_uuid(), 'anna') ->> 'status', '404', 'nor what is not there');
select is(acknowledge(pg_temp.issue('web'), ' ') ->> 'status', '422', 'nor by nobody');
select is((select count(*) from events), 1::bigint, 'it is no event');

select is(unacknowledge(pg_temp.issue('web'), 'bob') ->> 'status', '200', 'taken back');
select is((select acknowledged_by from issues where service = 'web'), null, 'it is nobody''s again');
select is(unacknowledge(pg_temp.issue('web'), 'bob') ->> 'code', 'not_acknowledged', 'once');
select is((select count(*) from journal where actor = 'bob'), 1::bigint, 'the journal says by whom');

select * from finish();
