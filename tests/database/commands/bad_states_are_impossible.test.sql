-- The table itself refuses what cannot be: steps, ends, leases, times and reasons that do not fit together.
select plan(32);
select tests.home();

select set_eq(
  $$ select a || ' -> ' || b
    from unnest('{new,pending,awaiting_approval,claimed,running,succeeded,failed,rejected,expired,cancelled,undetermined}'::text[]) as a,
      unnest('{pending,awaiting_approval,claimed,running,succeeded,failed,rejected,expired,cancelled,undetermined}'::text[]) as b
    where bruce.may_follow(a, b) $$,
  $$ select a || ' -> ' || b from (values
    ('new', '{pending,awaiting_approval,rejected}'::text[]), ('awaiting_approval', '{pending,cancelled,expired,rejected}'),
    ('pending', '{claimed,cancelled,expired,rejected}'),
    ('claimed', '{running,pending,succeeded,failed,rejected,cancelled,undetermined}'),
    ('running', '{succeeded,failed,rejected,cancelled,undetermined}')
  ) as t (a, bs) cross join unnest(bs) as b $$,
  'these steps and no others'
);

create temporary table c as select tests.ask() as waits, tests.ask(p_service => 'tandoor') as other, tests.ask('start') as asks;
update bruce_cmd set priority = 900 where command_id = (select waits from c);
select tests.claim();
create function pg_temp.refused(p_id uuid, p_set text, p_why text) returns setof text
language sql as $$
  select throws_ok(format('update bruce_cmd set %s where command_id = %L', p_set, p_id), '23514', null, p_why);
$$;
select pg_temp.refused(other, s, w) from c, (values
  ($$ state = 'succeeded' $$, 'nothing succeeds that was never claimed'),
  ($$ state = 'running' $$, 'nor runs'),
  ($$ state = 'awaiting_approval' $$, 'what was allowed does not ask again'),
  ($$ lease = gen_random_uuid(), lease_s = 1, lease_until = now() $$, 'no lease without a claim'),
  ($$ state = 'claimed', claimed_at = now(), claimed_by = 'w', attempt = 1 $$, 'no claim without a lease'),
  ($$ state = 'claimed', lease = gen_random_uuid(), lease_s = 1, lease_until = now(), attempt = 1 $$, 'nor without its worker'),
  ($$ state = 'cancelled', finished_at = now(), reason = 'x' $$, 'no cancelling by nobody'),
  ($$ state = 'expired', finished_at = now() $$, 'no end without a reason'),
  ($$ state = 'expired', reason = 'x' $$, 'nor without its time'),
  ($$ reason = 'x' $$, 'no reason without an end'),
  ($$ finished_at = now() $$, 'no end of what waits'),
  ($$ argv = '{rm}' $$, 'what is run never changes'),
  ($$ target = 'nas' $$, 'nor where'),
  ($$ requested_by = 'bob' $$, 'nor who asked'),
  ($$ attempt = 4 $$, 'no more attempts than allowed'),
  ($$ approved_at = now(), approved_by = 'x' $$, 'no approval of what needs none'),
  ($$ verification = 'waiting' $$, 'nothing to verify without an issue'),
  ($$ exit_code = 0 $$, 'no exit code of what has not run'),
  ($$ gave_up_at = now() $$, 'no giving up without an issue')
) as t (s, w);
select pg_temp.refused(asks, $$ state = 'pending' $$, 'nothing is approved by nobody') from c;
select pg_temp.refused(waits, $$ state = 'running' $$, 'what runs has started') from c;
select pg_temp.refused(waits, $$ state = 'pending' $$, 'what waits again is held by nobody') from c;
select throws_ok(
  format('update bruce_cmd set state = ''claimed'', attempt = 1, claimed_at = now(), claimed_by = ''w'', lease = gen_random_uuid(), lease_s = 9, lease_until = now() where command_id = %L', other),
  '23505', null, 'one at a time on each target'
) from c;
select tests.finish(waits) from c;
select pg_temp.refused(waits, s, w) from c, (values
  ($$ state = 'failed', reason = 'x' $$, 'what has ended stays so'),
  ($$ exit_code = 1 $$, 'with its exit code'),
  ($$ finished_at = now() $$, 'and its time'),
  ($$ claimed_by = 'x' $$, 'and who ran it')
) as t (s, w);
select throws_ok(
  $$ insert into bruce_cmd (created_at, state, name, target, requested_by, risk, needs_approval, max_attempts, not_before, expires_at,
      max_runtime, arguments, resolved, is_automatic, argv, claimed_at, claimed_by, started_at, finished_at, exit_code, attempt)
    values (now(), 'succeeded', 'x', 'y', 'z', 'low', false, 1, now(), now() + interval '1 hour', '1 minute', '{}', '{}', false, '{x}',
      now(), 'w', now(), now(), 0, 1) $$,
  '23514', 'a command that is new may not become succeeded', 'none is born done'
);
set role service_role;
select throws_ok($$ update public.bruce_cmd set priority = 1 $$, '42501', null, 'service_role writes no command');
select throws_ok($$ delete from public.bruce_cmd_result $$, '42501', null, 'nor forgets a result');
select throws_ok($$ select bruce.enqueue_command('restart', '{}', 'box2-daily', 'me') $$, '42501', null, 'nor queues one past the tokens');
select * from finish();
