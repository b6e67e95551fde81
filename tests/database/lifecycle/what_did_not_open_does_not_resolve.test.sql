-- An issue that returns and goes before it is confirmed: it did not open a second time, so nothing resolves.
select plan(2);

create function pg_temp.report(p_minute integer, p_health text) returns void language sql as $$
  select tests.at_minute(p_minute, tests.container('web', jsonb_build_object('health', p_health)));
$$;
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');

select pg_temp.report(0, 'unhealthy'), pg_temp.report(1, 'unhealthy'), pg_temp.report(2, 'healthy'),
  pg_temp.report(3, 'unhealthy'), pg_temp.report(4, 'healthy');
select results_eq('select status from events order by id', $$ values ('opened'), ('resolved') $$, 'opened once, resolved once');
select results_eq('select status, occurrences from issues', $$ values ('resolved', 1) $$, 'one occurrence');

select * from finish();
