select plan(9);

insert into assets (name) values ('box');
insert into expected_services (hostname, name, lifecycle) values
  ('box', 'web', 'active'), ('box', 'api', 'active'), ('box', 'soon', 'planned'), ('box', 'old', 'retired');
create function pg_temp.sees(p_after interval, variadic p_containers jsonb[])
returns void
language sql
as $$
  select tests.let_pass(p_after - interval '1 minute');
  select tests.observe('box', 'docker', tests.docker(variadic p_containers), true, 3600);
$$;
create function pg_temp.told()
returns setof text
language sql
as $$ select concat_ws(' ', event_type, service, field, observed) from drift where event_type <> 'HEARTBEAT_OVERDUE' order by 1 $$;
create function pg_temp.states(p_web text, p_api text, p_stray text, p_loop jsonb default '{"state": "restarting", "restart_count": null}')
returns jsonb[]
language sql
as $$
  select array[tests.container('web', p_web::jsonb), tests.container('api', p_api::jsonb), tests.container('stray', p_stray::jsonb),
    tests.container('soon', '{"state": "removing"}'), tests.container('old', '{"state": "dead"}'), tests.container('loop', p_loop)]
$$;

select pg_temp.sees('1 minute', variadic pg_temp.states('{"state": "dead"}', '{"health": "starting"}', '{"state": "removing"}'));
select results_eq('select pg_temp.told()', $$ values ('SERVICE_UNEXPECTED loop declaration unstable') $$, 'as it may be for a moment');
select pg_temp.sees('2 hours', variadic pg_temp.states('{"state": "dead"}', '{"health": "starting"}', '{"state": "removing"}'));
select results_eq('select pg_temp.told()', $$ values
  ('SERVICE_UNEXPECTED loop declaration unstable'), ('STUCK api state starting'), ('STUCK loop state restarting'),
  ('STUCK old state dead'), ('STUCK stray state removing'), ('STUCK web state dead') $$,
  'declared or not, but not what is only planned'
);
select matches(
  (select details from drift where service = 'api'), '^Container api on box is starting since .* UTC\.$', 'in words'
);
select tests.wait('1 minute');
select is((select count(*) from events where event_type = 'STUCK' and status = 'opened'), 5::bigint, 'all of them are told');

-- each way out
select pg_temp.sees('1 hour', variadic pg_temp.states('{"state": "running"}', '{"health": "healthy"}', '{"state": "exited"}',
  '{"state": "restarting", "restart_count": 5}'));
select results_eq(
  $$ select pg_temp.told() $$,
  $$ values ('SERVICE_UNEXPECTED loop declaration unstable'), ('STUCK old state dead') $$,
  'it runs, is healthy, is off; where restarts are counted, they are told'
);
select is((select count(*) from events where event_type = 'STUCK' and status = 'resolved'), 4::bigint, 'each is resolved');
select pg_temp.sees('1 minute', variadic pg_temp.states('{"state": "exited"}', '{"health": "unhealthy"}', '{"state": "exited"}'));
select bag_has(
  'select pg_temp.told()', $$ values ('SERVICE_MISSING web state stopped'), ('SERVICE_UNHEALTHY api health unhealthy') $$,
  'what is told by its own rule'
);
select is_empty($$ select * from pg_temp.told() as t where t ~ 'STUCK (web|api)' $$, 'is not told twice');

-- starting, in a container of a declared compose project
select pg_temp.sees('1 minute', tests.container('web', '{"compose": {"project": "web", "service": "web"}}'),
  tests.container('web-db', '{"health": "starting", "compose": {"project": "web", "service": "db"}}'));
select pg_temp.sees('61 minutes', tests.container('web', '{"compose": {"project": "web", "service": "web"}}'),
  tests.container('web-db', '{"health": "starting", "compose": {"project": "web", "service": "db"}}'));
select bag_has('select pg_temp.told()', $$ values ('STUCK web-db state starting') $$, 'a component of it');

select * from finish();
