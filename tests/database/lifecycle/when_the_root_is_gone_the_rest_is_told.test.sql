-- What a root cause explained and is still there after it: then it is news, in the very pass that resolves the root.
select plan(6);

create function pg_temp.report(p_minute integer, p_redis text, p_app text) returns void language sql as $$
  select tests.at_minute(
    p_minute, tests.container('redis', jsonb_build_object('state', p_redis)), tests.container('app', jsonb_build_object('health', p_app)));
$$;
update drift_rules set open_confirmations = 1 where event_type = 'SERVICE_UNHEALTHY';
insert into assets (name) values ('box');
insert into expected_services (hostname, name, depends_on) values ('box', 'redis', '{}'), ('box', 'app', '{redis}');

select pg_temp.report(0, 'exited', 'unhealthy');
select results_eq(
  'select status, event_type, service from events', $$ values ('opened', 'SERVICE_MISSING', 'redis') $$,
  'app is unhealthy because redis is gone: only that is told');
select results_eq(
  $$ select service, status from issues where suppressed_by is not null $$, $$ values ('app', 'pending') $$, 'app is suppressed');

select pg_temp.report(1, 'running', 'unhealthy');
select results_eq(
  'select status, event_type, service from events order by id',
  $$
    values ('opened', 'SERVICE_MISSING', 'redis'), ('opened', 'SERVICE_UNHEALTHY', 'app'), ('resolved', 'SERVICE_MISSING', 'redis')
  $$,
  'redis is back, app is still unhealthy: that is told now'
);
select is_empty($$ select from issues where suppressed_by is not null $$, 'nothing is suppressed any more');

select pg_temp.report(2, 'exited', 'unhealthy'), pg_temp.report(3, 'running', 'healthy');
select is_empty($$ select from issues where status <> 'resolved' $$, 'all is well');
select is(
  (select count(*) from events where service = 'app' and status = 'resolved'), 1::bigint,
  'the end of what was open before is told, though it was suppressed meanwhile');

select * from finish();
