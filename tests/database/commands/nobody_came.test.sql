-- What no worker took, and what nobody approved, expires.
select plan(8);
select tests.home();
create temporary table c as select tests.ask() as waits, tests.ask('start') as asks;
select tests.wait('59 minutes');
select is(tests.state_of(waits) || ' ' || tests.state_of(asks), 'pending awaiting_approval', 'within the hour they wait') from c;
select tests.let_pass('1 minute');
select is(tests.claim(), '[]', 'after it no worker gets one, though no job has run');
select results_eq(
  'select state, reason from bruce_cmd order by reason',
  $$ values ('expired', 'no worker took it in time'), ('expired', 'nobody approved it in time') $$, 'expired'
);
select is(approve_command(tests.token_of('bob'), asks) ->> 'code', 'not_awaiting_approval', 'it cannot be approved any more') from c;
select tests.wait('89 days');
select is(count(*)::integer, 2, 'they are kept as long as other history') from bruce_cmd;
select tests.wait('2 days');
select is_empty('select from bruce_cmd', 'and then go');

-- one that repeats another outlives it
create temporary table d as select tests.ask() as first;
select tests.claim();
select tests.finish(first) from d;
select tests.wait('10 days');
create temporary table e as select (bruce.requeue(first, 'me') ->> 'command_id')::uuid as second from d;
select tests.wait('81 days');
select results_eq('select command_id, retry_of from bruce_cmd', 'select second, null::uuid from e', 'one that repeats another outlives it');
select is_empty('select from bruce_cmd_result', 'results go with their command');
select * from finish();
