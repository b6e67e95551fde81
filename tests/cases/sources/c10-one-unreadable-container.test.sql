-- One container cannot be read, the others can: Aerya/Gluetun-Companion#104 (inspect answers 500 for good).
select plan(11);

create function pg_temp.partly(p_minute integer, p_rest jsonb default '{"complete": false}') returns void language sql as $$
  select tests.lists('b1-part', jsonb_build_array(
    tests.seen('a', '{"state": "exited", "exit_code": 1}'), tests.seen('b', '{"health": "unhealthy"}'),
    tests.seen('c', '{"ports": ["81:80"]}'), tests.seen('new')), p_rest);
$$;

-- the case
select tests.declares('b1-part', '[{"name": "a"}, {"name": "b"}, {"name": "c", "port": 80}, {"name": "gone"}]');
select tests.lists('b1-part', jsonb_build_array(tests.seen('a'), tests.seen('b'), tests.seen('c', '{"ports": ["80:80"]}'), tests.seen('gone')));
select tests.differ('all is well before');
select pg_temp.partly(2);
select tests.differ(
  'PORT_MISMATCH b1-part/c ports tcp/80 -> tcp/81', 'SERVICE_MISSING b1-part/a state running -> stopped',
  'SERVICE_UNEXPECTED b1-part/new declaration not declared -> running', 'SERVICE_UNHEALTHY b1-part/b health healthy -> unhealthy',
  'SNAPSHOT_ERROR b1-part docker.complete complete -> partial', 'what it has is evidence; of what it lacks nothing is said');
select is((select details from drift where event_type = 'SNAPSHOT_ERROR'),
  'The docker snapshot of b1-part is incomplete: nothing is concluded from what it lacks.', 'which is what is said of it');
select results_eq($$ select status, event_type, service from events order by event_type $$,
  $$ values ('opened', 'PORT_MISMATCH', 'c'), ('opened', 'SERVICE_MISSING', 'a'), ('opened', 'SERVICE_UNEXPECTED', 'new'),
    ('opened', 'SNAPSHOT_ERROR', null) $$, 'one that needs two looks waits');
select pg_temp.partly(3);
select results_eq($$ select status, service from events where event_type = 'SERVICE_UNHEALTHY' $$, $$ values ('opened', 'b') $$,
  'and an incomplete look is its second one');
select is_empty($$ select from issues where service = 'gone' $$, 'nothing of what is not listed, however often');

-- with the reason, by list; then complete again, twice
select pg_temp.partly(4, '{"complete": {"containers": false}}');
select results_eq($$ select event_type, service from issues where status = 'open' order by 1 $$,
  $$ values ('PORT_MISMATCH', 'c'), ('SERVICE_MISSING', 'a'), ('SERVICE_UNEXPECTED', 'new'), ('SERVICE_UNHEALTHY', 'b'), ('SNAPSHOT_ERROR', null) $$,
  'said of the list it is the same');
select pg_temp.partly(5, '{}');
select results_eq($$ select status, service from issues where service = 'gone' $$, $$ values ('pending', 'gone') $$, 'a complete list: one look');
select pg_temp.partly(6, '{}');
select results_eq($$ select event_type, service, observed from events where service = 'gone' $$, $$ values ('SERVICE_MISSING', 'gone', 'absent') $$,
  'two of them: it is gone');

-- what comes back in an incomplete list is back
select tests.lists('b1-part', jsonb_build_array(tests.seen('a'), tests.seen('gone')), '{"complete": false}');
select results_eq($$ select service from events where status = 'resolved' and event_type = 'SERVICE_MISSING' order by 1 $$, $$ values ('a'), ('gone') $$,
  'what it shows running is resolved');
-- by plain SQL
select tests.observe('b1-part', 'docker', tests.docker(tests.container('a', '{"state": "exited"}')), false);
select results_eq($$ select service from issues where event_type = 'SERVICE_MISSING' and status = 'open' $$, $$ values ('a') $$, 'by plain SQL too');

select * from finish();
