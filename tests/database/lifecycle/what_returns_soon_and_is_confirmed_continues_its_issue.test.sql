-- Reopening goes through confirmation: pending first, and once confirmed it is the issue it was before.
select plan(3);

create function pg_temp.report(p_minute integer, p_health text) returns void language sql as $$
  select tests.at_minute(p_minute, tests.container('web', jsonb_build_object('health', p_health)));
$$;
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');

select pg_temp.report(0, 'unhealthy'), pg_temp.report(1, 'unhealthy'), pg_temp.report(2, 'healthy'), pg_temp.report(3, 'unhealthy');
select is((select count(*) from issues where status = 'pending'), 1::bigint, 'seen once: it waits');
select pg_temp.report(4, 'unhealthy');
select results_eq(
  'select status, opened_at, occurrences from issues',
  $$ values ('open', '2026-03-01 12:01Z'::timestamptz, 2) $$,
  'seen twice: the same issue, open again'
);
select results_eq(
  'select status, issue_id = (select issue_id from issues) from events order by id',
  $$ values ('opened', true), ('resolved', true), ('opened', true) $$,
  'three events of one issue'
);

select * from finish();
