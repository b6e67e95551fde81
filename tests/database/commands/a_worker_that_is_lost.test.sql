-- A lease that is lost before the start gives the command back; after the start nobody knows, and it is never run again
-- by itself.
select plan(23);
select tests.home();

create temporary table c as select tests.ask() as id;
select tests.claim();
create temporary table leases as select lease from bruce_cmd;
select tests.wait('59 seconds');
select is(tests.state_of(id), 'claimed', 'within its lease it is held') from c;
select tests.wait('2 seconds');
select is(tests.state_of(id), 'pending', 'lost before the start, it waits again') from c;
select is(tests.beat(id, lease), 'lost', 'its former holder is told so') from c, leases;
select is(tests.finish(id, p_lease => lease), '{"status": 200, "recorded": true, "late": true, "state": "pending"}', 'and changes nothing') from c, leases;
select is((tests.claim() -> 0 ->> 'attempt')::integer, 2, 'the next worker takes it');
select is(tests.beat(id, lease), 'lost', 'the former one still does not have it') from c, leases;
select is(tests.beat(id), 'running', 'the new one starts it') from c;
select tests.let_pass('40 seconds');
select is(tests.beat(id), 'running', 'heartbeats') from c;
select tests.wait('50 seconds');
select is(tests.state_of(id), 'running', 'keep it') from c;
select tests.let_pass('11 seconds');
create temporary table second as select lease from bruce_cmd;
select is(tests.claim(), '[]', 'a claim by another worker finds it lost');
select results_eq('select state, reason, lease from bruce_cmd', $$ values ('undetermined', 'worker furymcp was lost while it ran: whether it took effect is not known', null::uuid) $$, 'undetermined: it had started');
select is(tests.claim(), '[]', 'and nobody runs it again');
select is(tests.beat(id, lease), 'undetermined', 'its holder is told when it comes back') from c, second;
select is(
  tests.finish(id, p_lease => lease), '{"status": 200, "recorded": true, "late": true, "state": "undetermined"}',
  'what it then reports is kept beside, late'
) from c, second;
select is(requeue_command(tests.token_of('robot'), id) ->> 'code', 'wrong_role', 'an agent may not run it again') from c;
select is(requeue_command(tests.token_of('alice'), id) ->> 'state', 'pending', 'a person may, as a command of its own') from c;
select is(count(*)::integer, 1, 'that says what it repeats') from bruce_cmd, c where retry_of = id and requested_by = 'alice';

-- the budget of attempts
select tests.wait('10 seconds');
create temporary table d as select command_id as id from bruce_cmd where state = 'pending';
select tests.claim(); select tests.wait('61 seconds');
select tests.claim(); select tests.wait('61 seconds');
select tests.claim(); select tests.wait('61 seconds');
select results_eq('select state, reason, attempt from bruce_cmd, d where command_id = id', $$ values ('failed', 'no worker started it in 3 attempts', 3) $$, 'three workers in a row are lost: it failed');

-- what runs for longer than it may
create temporary table e as select tests.ask(p_service => 'tandoor') as id;
select tests.claim();
select tests.beat(id) from e;
select tests.let_pass('50 seconds'); select tests.beat(id) from e;
select tests.let_pass('50 seconds'); select tests.beat(id) from e;
select tests.let_pass('50 seconds'); select tests.beat(id) from e;
select is(lease_until - started_at, '3 minutes', 'a heartbeat prolongs no further than max_runtime and two minutes') from bruce_cmd, e where command_id = id;
select tests.wait('31 seconds');
select is(tests.state_of(id), 'undetermined', 'then it is as good as lost') from e;

-- clocks that jump
create temporary table f as select tests.ask(p_service => 'tandoor') as id;
select tests.claim();
select tests.beat(id) from f;
select tests.let_pass('-2 days');
select is(tests.beat(id), 'running', 'a clock set back loses no lease') from f;
select is(lease_until > bruce.clock(), true, 'and shortens none') from bruce_cmd, f where command_id = id;
select tests.wait('3 days');
select is(tests.state_of(id), 'undetermined', 'one set ahead loses it, to the safe side') from f;
select * from finish();
