-- What can no longer be proven can be waived as well; and when the waiver ends, it waits for evidence, as before.
select plan(5);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker());
select tests.wait('1 hour');
select is((select stale from issues where service = 'web'), true, 'box is silent');
select waive((select issue_id from issues where service = 'web'), 'Sold.', '2026-03-02', 'anna');
select results_eq(
  $$ select status, stale from issues where service = 'web' $$, $$ values ('pending', true) $$, 'waived all the same');
select results_eq(
  $$ select status from events where service = 'web' order by id $$, $$ values ('opened'), ('resolved') $$, 'its end is told once');
select tests.wait('2 days'), tests.wait('1 minute');
select results_eq(
  $$ select status, waived_by from issues where service = 'web' $$, $$ values ('pending', null::bigint) $$,
  'after it nothing proves it, so nothing is told');
select tests.observe('box', 'docker', tests.docker()), tests.wait('6 minutes'), tests.observe('box', 'docker', tests.docker());
select is((select status from issues where service = 'web'), 'open', 'until box shows it again, and has settled');

select * from finish();
