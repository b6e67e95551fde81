-- A reaction's command: once at a time for an issue, later each time, no more often than its budget; then it says so, as
-- REMEDIATION_FAILED, which goes with the issue.
select plan(27);
select tests.home();
update bruce_cmd_allowlist set issue_budget = 3, daily_budget = 20, backoff = '5 minutes', verify_after = '1 minute' where name = 'restart';
create function pg_temp.issue() returns uuid
language sql as $$ select issue_id from issues where event_type = 'SERVICE_MISSING' order by first_seen_at desc limit 1 $$;
create function pg_temp.react(p_action uuid default gen_random_uuid()) returns jsonb
language sql as $$
  select bruce.enqueue_command('restart', '{"service": "freshrss"}', 'box2-daily', 'reaction restart', p_issue_id => pg_temp.issue(), p_action_id => p_action);
$$;
create function pg_temp.next() returns uuid
language sql as $$ select command_id from bruce_cmd where state = 'pending' order by created_at desc limit 1 $$;
create function pg_temp.run(p_outcome text default 'succeeded') returns uuid
language sql as $$ select tests.carry_out(pg_temp.next(), p_outcome) $$;
select tests.freshrss_is('running');
select tests.freshrss_is('exited');

select is(pg_temp.react('00000000-0000-4000-8000-000000000001') ->> 'state', 'pending', 'the reaction queues it');
select is(pg_temp.react('00000000-0000-4000-8000-000000000001') ->> 'command_id', pg_temp.next()::text, 'the same action again is the same command');
select is(pg_temp.react() ->> 'reason', format('command %s is already at work on its issue', pg_temp.next()), 'another one for the issue is not needed');
create temporary table first as select pg_temp.run('failed') as id;
select results_eq(
  'select attempt, max_attempts, not_before - bruce.clock() as wait, requested_by, priority, is_automatic from bruce_cmd where retry_of = (select id from first)',
  $$ values (0, 3, '5 minutes'::interval, 'reaction restart', 0, true) $$, 'it failed: it is tried again in five minutes'
);
select is(tests.claim(), '[]', 'not before');
select tests.wait('5 minutes');
create temporary table second as select pg_temp.run() as id;
select is((select state from bruce_cmd, second where command_id = id), 'succeeded', 'this time it ends well');
select is(pg_temp.react() ->> 'state', 'rejected', 'while it waits for its observation nothing else is queued');
select tests.freshrss_is('exited');
select tests.freshrss_is('exited');
select tests.wait('0');
select is((select verification from bruce_cmd, second where command_id = id), 'disproved', 'and yet did not help');
select is((select not_before - bruce.clock() from bruce_cmd, second where retry_of = id) between '7 minutes' and '10 minutes', true, 'the third waits twice as long, from the end of the second');
select is_empty($$ select from drift where event_type = 'REMEDIATION_FAILED' $$, 'so far nobody is bothered');
select tests.wait('10 minutes');
select tests.freshrss_is('exited');
create temporary table third as select pg_temp.run('failed') as id;
select is(count(*)::integer, 0, 'three times is its budget') from bruce_cmd where state = 'pending';
select is(gave_up_at, bruce.clock(), 'it gives up') from bruce_cmd, third where command_id = id;
select is(count(*)::integer, 1, 'with one line in the journal') from journal where message like 'Gave up on %';
select tests.freshrss_is('exited');
select tests.wait('1 minute');
select results_eq(
  $$ select hostname, service, severity, status, field, details from issues where event_type = 'REMEDIATION_FAILED' $$,
  $$ values ('box2-daily', 'freshrss', 'high', 'open', 'SERVICE_MISSING.restart',
    'restart was run 3 times for SERVICE_MISSING of freshrss on box2-daily and it is still there: a person has to look.') $$,
  'and an issue that says so'
);
select is(pg_temp.react() ->> 'reason', 'it has run 3 times for its issue, which is its budget', 'more is refused');
select tests.wait('1 minute');
select is(count(*)::integer, 1, 'one event tells it') from events where event_type = 'REMEDIATION_FAILED';
select is(count(*)::integer, 1, 'one line too') from journal where message like 'Gave up on %';
select is(
  enqueue_command(tests.token_of('alice'), 'restart', 'box2-daily', '{"service": "freshrss"}', issue_id => pg_temp.issue()) ->> 'state', 'pending',
  'a person may still try'
);
create temporary table persons as select pg_temp.run() as id;
select tests.freshrss_is('running');
select is((select verification from bruce_cmd, persons where command_id = id), 'verified', 'and it may help');
select tests.wait('1 minute');
select is(status, 'resolved', 'the issue resolves, and with it that nothing helped') from issues where event_type = 'REMEDIATION_FAILED';

-- resolved by itself before a second try
select tests.let_pass('1 hour');
select tests.freshrss_is('running');
select tests.freshrss_is('exited');
select is(pg_temp.react() ->> 'state', 'pending', 'another issue has a budget of its own');
select pg_temp.run('failed');
create temporary table waiting as select pg_temp.next() as id;
select tests.freshrss_is('running');
select results_eq('select state, reason, cancel_requested_by from bruce_cmd, waiting where command_id = id',
  $$ values ('cancelled', 'its issue resolved before it was run', 'bruce') $$, 'what is not needed any more is not run');
select is(pg_temp.react() ->> 'reason', 'its issue is no longer there', 'nor queued');

-- a worker that is lost after the start
select tests.let_pass('1 hour');
select tests.freshrss_is('running');
select tests.freshrss_is('exited');
select pg_temp.react();
create temporary table lost as select pg_temp.run('undetermined') as id;
select tests.freshrss_is('exited');
select tests.freshrss_is('exited');
select tests.wait('0');
select is((select verification from bruce_cmd, lost where command_id = id), 'disproved', 'of one whose outcome is not known the next observations tell');
select is(count(*)::integer, 0, 'it is never run again blindly') from bruce_cmd where state = 'pending';
select is((select gave_up_at is not null from bruce_cmd, lost where command_id = id), true, 'but given up at once');
-- nobody came
update bruce_cmd_allowlist set enabled = false where name = 'restart';
select is(pg_temp.react() ->> 'reason', 'is disabled in the allow-list', 'and what is not allowed is not run for an issue either');
select * from finish();
