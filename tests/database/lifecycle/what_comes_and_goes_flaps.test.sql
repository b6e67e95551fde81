-- What opens four times within an hour flaps: it is told so, stays open, and is resolved when it has been gone for the
-- cool-down; no further swing is told.
select plan(15);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
update drift_rules set cool_down = '20 minutes' where event_type = 'SERVICE_MISSING';
create function pg_temp.swing(p_times integer) returns void language plpgsql as $$
begin
  for n in 1 .. p_times loop
    perform tests.observe('box', 'docker', tests.docker());
    perform tests.observe('box', 'docker', tests.docker(tests.container('web')));
  end loop;
end;
$$;
set bruce.now = '2026-03-01 12:00Z';
select pg_temp.swing(3);
select results_eq('select status, flapping, occurrences from issues', $$ values ('resolved', false, 3) $$, 'three times: as ever');
select is((select count(*) from events), 6::bigint, 'three pairs of events');

select tests.observe('box', 'docker', tests.docker());
select results_eq('select status, flapping from issues', $$ values ('open', true) $$, 'the fourth time: it flaps');
select results_eq(
  'select status, details, evidence -> ''flapping'' from events order by id desc limit 1',
  $$ values ('opened', 'Expected service web on box but container not running. It flaps: opened 4 times within 60 minutes, '
    'so it stays open until it has been gone for 20 minutes.', 'true'::jsonb) $$, 'and is told so');
select is((select flapping from drift_summary where hostname = 'box'), 1::bigint, 'the summary says so');

select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select results_eq(
  'select status, quiet_since from issues', $$ values ('open', '2026-03-01 12:08Z'::timestamptz) $$, 'gone: it stays open');
select results_eq(
  $$ select verdict, because from explain('box', 'web') where event_type = 'SERVICE_MISSING' $$,
  $$ values ('flapping', 'Expected service web on box but container not running. It flaps: it came and went 4 times within '
    '60 minutes. Gone since 2026-03-01 12:08 UTC, it is resolved when that has lasted 20 minutes.') $$, 'explain says why');
select pg_temp.swing(5);
select is((select count(*) from events), 7::bigint, 'five more swings: silence');
select tests.observe('box', 'docker', tests.docker(tests.container('db', '{"state": "exited"}'), tests.container('web', '{"state": "paused"}')));
select is((select count(*) from events), 7::bigint, 'nor does it matter how it is missing');

select tests.observe('box', 'docker', tests.docker(tests.container('web')), true, 3600);
select is((select quiet_since from issues), bruce.clock(), 'gone again: it counts anew');
select tests.wait('19 minutes');
select is((select status from issues where event_type = 'SERVICE_MISSING'), 'open', 'nineteen minutes later');
select tests.observe('box', 'docker', tests.docker(tests.container('web')), true, 3600);
select is((select status from issues where event_type = 'SERVICE_MISSING'), 'open', 'an unchanged word is only evidence');
select tests.wait('1 second');
select results_eq(
  $$ select status, flapping from issues where event_type = 'SERVICE_MISSING' $$, $$ values ('resolved', true) $$,
  'the jobs resolve it');
select results_eq(
  $$ select status, details from events where event_type = 'SERVICE_MISSING' order by id desc limit 1 $$,
  $$ values ('resolved', 'web on box runs again, was down for 33 minutes. It came and went in that time.') $$, 'and tell it');
select is(
  (select count(*) from events where event_type = 'SERVICE_MISSING' and status = 'opened'),
  (select count(*) from events where event_type = 'SERVICE_MISSING' and status = 'resolved'), 'each opening has its end');

select * from finish();
