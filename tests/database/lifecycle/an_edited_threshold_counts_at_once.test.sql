-- A threshold that is edited while something is over it: the issue changes, or is over, without a new measurement.
select plan(5);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker(tests.container('web')) || '{"metrics": {"web": {"cpu_pct": 97}}}');
select results_eq('select status, expected from issues', $$ values ('open', 'at most 95 %') $$, 'over 95');

update thresholds set open_above = 99, clear_below = 90 where metric = 'cpu_pct';
select results_eq(
  'select status, expected from issues', $$ values ('open', 'at most 99 %') $$,
  'it opens higher, but is not yet clear: it stays, with the new limit');
update thresholds set clear_below = 98 where metric = 'cpu_pct';
select results_eq(
  'select status, cause from events order by id',
  $$ values ('opened', 'FIRST_SEEN'), ('changed', 'INTENT_CHANGED'), ('resolved', 'INTENT_CHANGED') $$,
  'clear by the new one: over, because the intent changed');
select is((select has_levels from bruce.scopes), false, 'its snapshots are cheap again');
select tests.observe('box', 'docker', tests.docker(tests.container('web')) || '{"metrics": {"web": {"cpu_pct": 97}}}');
select is((select count(*) from issues where status = 'open'), 0::bigint, 'and it does not open by the old one');

select * from finish();
