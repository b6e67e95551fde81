-- A pool that was ONLINE and is not imported any more: truenas/middleware#13186, gnacho/easyzfs#136.
select plan(21);

create function pg_temp.declares(p_host jsonb) returns text
language sql as $$ select public.expected(tests.token('operator'), jsonb_build_object('hosts', jsonb_build_array(p_host))) ->> 'status' $$;
create function pg_temp.reports(p_host text, p_source text, p_snapshot jsonb, p_rest jsonb default '{}') returns text
language sql as $$
  select public.ingest(tests.token('collector'), jsonb_build_array(jsonb_build_object(
    'hostname', p_host, 'source', p_source, 'observed_at', tests.let_pass('1 minute'),
    'collector', '{"name": "test", "interval_s": 300}'::jsonb, 'snapshot', p_snapshot) || p_rest)) ->> 'status'
$$;
create function pg_temp.drift() returns setof text
language sql as $$
  select format('%s %s %s: %s -> %s %s', event_type, concat_ws('/', hostname, service), field, expected, observed, severity)
  from drift order by 1
$$;
create function pg_temp.events() returns setof text
language sql as $$
  select format('%s %s %s %s %s', status, event_type, concat_ws('/', hostname, service), observed, severity) from events order by id
$$;
create function pg_temp.nas(p_pools jsonb, p_alerts jsonb default '[]') returns jsonb
language sql as $$
  select '{"system": {"hostname": "b1-nas5", "version": "25.10.1"}, "apps": [], "disks": []}'::jsonb
    || jsonb_build_object('pools', p_pools, 'alerts', p_alerts)
$$;

select is(pg_temp.declares('{"hostname": "b1-nas5", "role": "nas"}'), '200', 'declared');
select is(pg_temp.reports('b1-nas5', 'truenas', pg_temp.nas(
  '[{"name": "tank", "guid": "1", "status": "ONLINE", "healthy": true, "size": 100, "allocated": 10}]')), '200', 'reported');
select is_empty('select pg_temp.drift()', 'ONLINE');
select pg_temp.reports('b1-nas5', 'truenas', pg_temp.nas(
  '[{"name": "tank", "guid": "1", "status": "OFFLINE", "healthy": false, "status_code": null}]'));
select results_eq(
  'select pg_temp.drift()', $$ values ('POOL_UNHEALTHY b1-nas5/tank pool: ONLINE -> OFFLINE critical') $$, 'not imported'
);
select is_empty('select pg_temp.events()', 'one look is not told');
select pg_temp.reports('b1-nas5', 'truenas', pg_temp.nas(
  '[{"name": "tank", "guid": "1", "status": "OFFLINE", "healthy": false, "status_code": null}]',
  '[{"klass": "x", "key": "1", "level": "INFO", "text": "t"}]'));
select results_eq(
  'select pg_temp.drift()', $$ values ('POOL_UNHEALTHY b1-nas5/tank pool: ONLINE -> OFFLINE critical') $$, 'still not, and no more is told'
);
select results_eq('select pg_temp.events()', $$ values ('opened POOL_UNHEALTHY b1-nas5/tank OFFLINE critical') $$, 'the second look opens');
select results_eq('select details from drift', $$ values ('Pool tank on b1-nas5 is OFFLINE.') $$, 'in words');

-- the same to the letter: the second look is no news to store, and opens all the same
select pg_temp.declares('{"hostname": "nas6", "role": "nas"}');
select pg_temp.reports('nas6', 'truenas', pg_temp.nas('[{"name": "tank", "status": "OFFLINE", "healthy": null, "size": null}]'));
select pg_temp.reports('nas6', 'truenas', pg_temp.nas('[{"name": "tank", "status": "OFFLINE", "healthy": null, "size": null}]'));
select results_eq(
  $$ select e from pg_temp.events() as e where e ~ 'nas6' $$, $$ values ('opened POOL_UNHEALTHY nas6/tank OFFLINE critical') $$,
  'never seen otherwise, and healthy is null'
);

-- not even listed any more, beside one that is
select pg_temp.declares('{"hostname": "nas7", "role": "nas"}');
select pg_temp.reports('nas7', 'truenas', pg_temp.nas('[{"name": "tank", "status": "ONLINE", "healthy": true}, {"name": "fast", "status": "ONLINE", "healthy": true}]'));
select pg_temp.reports('nas7', 'truenas', pg_temp.nas('[{"name": "fast", "status": "ONLINE", "healthy": true}]'), '{"complete": {"pools": false}}');
select is_empty($$ select d from pg_temp.drift() as d where d ~ 'nas7/' $$, 'an incomplete list lacks nothing');
select pg_temp.reports('nas7', 'truenas', pg_temp.nas('[{"name": "fast", "status": "ONLINE", "healthy": true}]'));
select pg_temp.reports('nas7', 'truenas', pg_temp.nas('[{"name": "fast", "status": "ONLINE", "healthy": true}]'));
select results_eq(
  $$ select d from pg_temp.drift() as d where d ~ 'nas7' $$, $$ values ('POOL_UNHEALTHY nas7/tank pool: ONLINE -> absent critical') $$,
  'a complete one does'
);
select results_eq(
  $$ select e from pg_temp.events() as e where e ~ 'nas7/' $$, $$ values ('opened POOL_UNHEALTHY nas7/tank absent critical') $$, 'after two looks'
);
select pg_temp.reports('nas7', 'truenas', pg_temp.nas('[{"name": "fast", "status": "ONLINE", "healthy": true}, {"name": "tank", "status": "OFFLINE", "healthy": false}]'));
select pg_temp.reports('nas7', 'truenas', pg_temp.nas('[{"name": "fast", "status": "ONLINE", "healthy": true}, {"name": "tank", "status": "ONLINE", "healthy": true}]'));
select results_eq(
  $$ select e from pg_temp.events() as e where e ~ 'nas7/' offset 1 $$,
  $$ values ('changed POOL_UNHEALTHY nas7/tank OFFLINE critical'), ('resolved POOL_UNHEALTHY nas7/tank ONLINE critical') $$, 'listed, and imported'
);
select is_empty($$ select d from pg_temp.drift() as d where d ~ 'nas7' $$, 'well');

-- rows by SQL say the same
select tests.observe('nas8', 'truenas', tests.pools('{"name": "tank", "status": "OFFLINE", "healthy": false}'));
select results_eq(
  $$ select event_type, severity from drift where hostname = 'nas8' and service = 'tank' $$, $$ values ('POOL_UNHEALTHY', 'critical') $$, 'by SQL, of a host that nobody declared'
);
-- the words that a pool may say
select tests.observe('nas9', 'truenas', tests.pools(
  '{"name": "a", "status": "UNAVAIL", "healthy": false}', '{"name": "b", "status": "REMOVED", "healthy": false}',
  '{"name": "c", "status": "SUSPENDED", "healthy": false}', '{"name": "d", "status": "FAULTED", "healthy": false}',
  '{"name": "e", "status": "DEGRADED", "healthy": false}', '{"name": "f", "status": "ONLINE", "healthy": false}',
  '{"name": "g", "status": "ONLINE", "healthy": true, "scan": {"function": "RESILVER", "state": "SCANNING"}}'));
select results_eq(
  $$ select service, severity, observed from drift where hostname = 'nas9' and event_type = 'POOL_UNHEALTHY' order by service $$,
  $$ values ('a', 'high', 'UNAVAIL'), ('b', 'high', 'REMOVED'), ('c', 'high', 'SUSPENDED'), ('d', 'critical', 'FAULTED'),
    ('e', 'high', 'DEGRADED'), ('f', 'high', 'ONLINE but not healthy') $$, 'each of them'
);
select is_empty($$ select * from drift where event_type = 'SERVICE_UNHEALTHY' $$, 'none of them is a service');
select is_empty($$ select * from drift where event_type = 'SNAPSHOT_ERROR' and hostname <> 'nas7' $$, 'all rows could be read');
select is_empty($$ select * from drift where event_type = 'STUCK' $$, 'none of them is stuck');
-- words of older versions; a pool that could not be read, and then is not there
select tests.observe('nas10', 'truenas', tests.pools('{"name": "a", "status": "HEALTHY"}', '{"name": "b", "status": "ONLINE", "healthy": 0}', '{"name": "c", "healthy": true}'), true, 7200);
select tests.let_pass('2 hours');
select tests.observe('nas10', 'truenas', tests.pools('{"name": "a", "status": "HEALTHY"}', '{"name": "b", "status": "ONLINE", "healthy": 0}', '{"name": "c", "healthy": true}'), true, 7200);
select set_eq($$ select event_type, service, observed from drift where hostname = 'nas10' and event_type <> 'VM_UNDECLARED' $$,
  $$ values ('POOL_UNHEALTHY', 'b', 'ONLINE but not healthy'), ('SNAPSHOT_ERROR', null, 'quarantined') $$, 'HEALTHY is ONLINE');
select tests.observe('nas10', 'truenas', tests.pools('{"name": "a", "status": "HEALTHY"}', '{"name": "b", "status": "ONLINE", "healthy": true}'), true, 7200);
select set_eq($$ select event_type, service, observed from drift where hostname = 'nas10' and event_type <> 'VM_UNDECLARED' $$,
  $$ values ('POOL_UNHEALTHY', 'c', 'absent') $$, 'a row that is gone is no row that cannot be read');

select * from finish();
