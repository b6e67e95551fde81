-- The jobs find who is overdue; when it is the jobs, the dispatcher does. And one that nobody ever calls is missed as well.
select plan(9);

set bruce.now = '2026-03-02 12:00Z';
select create_token('dispatch', 'worker', repeat('d', 64));
insert into targets (name, kind, url) values ('phone', 'webhook', 'https://hooks.example/phone');
insert into reactions (name, target) values ('all', 'phone');
insert into assets (name) values ('box');
select tests.observe('box', 'docker', tests.docker(), p_interval_s => 60), bruce.run_jobs(bruce.clock());
create function pg_temp.claims(p_minutes integer) returns bigint language plpgsql as $$
declare
  v_actions bigint := 0;
begin
  for v_minute in 1..p_minutes loop
    perform tests.let_pass('1 minute');
    v_actions := v_actions + jsonb_array_length(claim_actions(repeat('d', 64), 'me') -> 'actions');
  end loop;
  return v_actions;
end;
$$;
select is(pg_temp.claims(3), 0::bigint, 'three minutes without the jobs are nothing');
select is((select kind from heartbeats where name = 'dispatcher'), 'dispatcher', 'who claims lives');
select ok(pg_temp.claims(9) > 0, 'then the dispatcher compares, and what it finds is delivered at once');
select set_eq(
  'select event_type, service from events', $$ values ('HEARTBEAT_OVERDUE', 'jobs'), ('NODE_UNREACHABLE', null) $$,
  'that the jobs do not run, and what they would have found'
);
select tests.wait('1 minute');
select results_eq(
  $$ select status from events where event_type = 'HEARTBEAT_OVERDUE' order by id $$, array['opened', 'resolved'],
  'until they run again'
);
create temporary table place as select ctid as place from heartbeats where name = 'dispatcher';
select pg_temp.claims(1);
select is((select bruce.last_beat_at(h) from heartbeats as h where name = 'dispatcher'), bruce.clock(), 'a claim is a sign of life');
select results_eq('select ctid from heartbeats where name = ''dispatcher''', 'select place from place', 'and writes nothing');

delete from heartbeats where name = 'dispatcher';
update actions set status = 'pending', next_attempt_at = bruce.clock(), holder = null, lease = null, lease_until = null, finished_at = null;
select tests.wait('1 minute');
select is((select service from drift where event_type = 'HEARTBEAT_OVERDUE'), 'dispatcher', 'notices wait, and nobody ever called dispatch');
select matches((select details from drift where service = 'dispatcher'), 'nobody calls the function dispatch', 'in these words');

select * from finish();
