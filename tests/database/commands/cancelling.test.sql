-- Cancelled: at once while it waits; by the next heartbeat of its worker while it is held.
select plan(22);
select tests.home();
create temporary table c as select tests.ask() as a, tests.ask(p_by => 'robot') as b;
select is(cancel_command(tests.token_of('robot'), a) ->> 'code', 'unknown_command', 'an agent cancels nothing of others') from c;
select is(cancel_command(tests.token_of('robot'), b) ->> 'state', 'cancelled', 'only its own') from c;
select is(cancel_command(tests.token_of('robot'), b) ->> 'state', 'cancelled', 'again is no error') from c;
select is(cancel_command(tests.token_of('worker'), a) ->> 'code', 'wrong_role', 'a worker cancels nothing') from c;

-- claimed, not started
select tests.claim();
select is(cancel_command(tests.token_of('bob'), a) ->> 'state', 'claimed', 'its worker has to be told') from c;
select is(tests.beat(a), 'cancelled', 'by its first heartbeat: it is not to start') from c;
select results_eq('select state, reason, started_at from bruce_cmd, c where command_id = a', $$ values ('cancelled', 'cancelled before it started', null::timestamptz) $$, 'it never ran');

-- running
create temporary table d as select tests.ask() as a, tests.ask(p_service => 'tandoor') as b;
update bruce_cmd set priority = 900 where command_id = (select a from d);
select tests.claim();
select tests.beat(a) from d;
select is(cancel_command(tests.token_of('bob'), a) ->> 'state', 'running', 'it runs until its worker knows') from d;
select is(tests.beat(a), 'cancelled', 'which is told to stop it') from d;
select is(tests.state_of(a), 'running', 'and holds the target until it has') from d;
select is(tests.claim(), '[]', 'nothing else starts there meanwhile');
select tests.let_pass('50 seconds');
select is(tests.beat(a), 'cancelled', 'the lease goes on while it stops') from d;
select is(tests.finish(a, 'failed', '{"signal": "SIGTERM"}') ->> 'state', 'cancelled', 'stopped: cancelled') from d;
select results_eq('select reason, cancel_requested_by, exit_code from bruce_cmd, d where command_id = a', $$ values ('stopped by the worker', 'bob', null::integer) $$, 'by whom');
select is(cancel_command(tests.token_of('bob'), a) ->> 'state', 'cancelled', 'again is no error') from d;

-- too late
select tests.claim();
select tests.beat(b) from d;
select cancel_command(tests.token_of('bob'), b) from d;
select is(tests.finish(b) ->> 'state', 'succeeded', 'one that had succeeded already did succeed') from d;
select is(cancel_command(tests.token_of('bob'), b) - 'message', '{"status": 409, "code": "already_ended"}', 'and cannot be cancelled') from d;

-- a worker that is lost
create temporary table e as select tests.ask() as a;
select tests.claim();
select cancel_command(tests.token_of('bob'), a) from e;
select tests.wait('61 seconds');
select is(tests.state_of(a), 'cancelled', 'lost before the start and cancelled: it is not given back') from e;
create temporary table f as select tests.ask() as a;
select tests.claim();
select tests.beat(a) from f;
select cancel_command(tests.token_of('bob'), a) from f;
select tests.wait('61 seconds');
select is(tests.state_of(a), 'undetermined', 'lost after the start nobody knows, cancelled or not') from f;

-- past its time
create temporary table g as select tests.ask() as a;
select is(bruce.cancel(a, 'me', repeat('x', 5000)) ->> 'state', 'cancelled', 'from Studio') from g;
select is(length(reason), 500, 'with a reason of bounded length') from bruce_cmd, g where command_id = a;
select is_empty($$ select from journal where kind = 'command' and message is null $$, 'every step has its line');
select * from finish();
