-- pending, claimed, running, succeeded: each step once in the journal, by who made it.
select plan(9);
select tests.home();

create temporary table c as select tests.ask() as id;
select is(tests.state_of(id), 'pending', 'what is allowed waits') from c;
create temporary table claimed as select e.* from jsonb_array_elements(tests.claim()) as e;
select is(
  value - array['command_id', 'lease'],
  '{"name": "restart", "target": "box2-daily", "arguments": {"service": "freshrss"}, "argv": ["docker", "restart", "freshrss"],
    "attempt": 1, "lease_s": 60, "max_runtime_s": 60, "issue_id": null}',
  'the worker is handed what to run'
) from claimed;
select is(tests.state_of(id), 'claimed', 'it is claimed') from c;
select is(tests.beat(id), 'running', 'the first heartbeat starts it') from c;
select tests.let_pass('5 seconds');
select is(
  tests.finish(id, p_rest => '{"stdout": "freshrss"}'), '{"status": 200, "recorded": true, "late": false, "state": "succeeded"}', 'the result ends it'
) from c;
select results_eq(
  'select state, exit_code, started_at, finished_at, verification, lease, reason from bruce_cmd',
  $$ values ('succeeded', 0, '2026-03-01T12:00:00Z'::timestamptz, '2026-03-01T12:00:05Z'::timestamptz, 'not_needed', null::uuid, null::text) $$,
  'with its times, and without a lease'
);
select results_eq(
  'select outcome, is_late, stdout, reported_by, attempt from bruce_cmd_result',
  $$ values ('succeeded', false, 'freshrss', 'worker', 1) $$, 'the report is kept'
);
select results_eq(
  $$ select actor, message from journal where kind = 'command' order by id $$,
  $$ values
    ('alice', 'Queued restart freshrss on box2-daily.'), ('furymcp', 'restart freshrss on box2-daily is taken, attempt 1 of 3.'),
    ('furymcp', 'restart freshrss on box2-daily runs.'), ('furymcp', 'restart freshrss on box2-daily ended with exit code 0.') $$,
  'four lines tell it'
);
select is(tests.claim(), '[]', 'and there is nothing left to do');
select * from finish();
