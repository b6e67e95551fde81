-- A dispatcher claims what is due, and only it says what became of it: backoff, dead letters, budget, lost leases, breaker.
select plan(30);

set bruce.now = '2026-03-02 12:00Z';
select create_token('dispatch', 'worker', repeat('d', 64)), create_token('box', 'collector', repeat('c', 64));
select tests.reacts('{"max_attempts": 3}');
create function pg_temp.happens(p_from integer, p_to integer) returns void language sql as $$
  insert into events (hostname, service, event_type, severity, details)
  select 'box', 's' || n, 'NOTE', 'low', 'A note.' from generate_series(p_from, p_to) as n
$$;
create temporary table held (lease uuid, action_id uuid, attempt integer);
create function pg_temp.claims(p_max integer default 20) returns bigint language sql as $$
  with claim as (select claim_actions(repeat('d', 64), 'me', p_max) as answer),
  kept as (
    insert into held
    select (c.answer ->> 'lease')::uuid, (a ->> 'action_id')::uuid, (a ->> 'attempt')::integer
    from claim as c, jsonb_array_elements(c.answer -> 'actions') as a
    returning 1
  )
  select count(*) from kept
$$;
create function pg_temp.says(p_result jsonb) returns jsonb language sql as $$
  with gone as (delete from held returning *)
  select coalesce(jsonb_agg(finish_actions(repeat('d', 64), g.lease, jsonb_build_array(p_result || jsonb_build_object('action_id', g.action_id)))), '[]')
  from gone as g
$$;

select is(claim_actions(repeat('x', 64), 'me') ->> 'status', '401', 'who is unknown claims nothing');
select is(claim_actions(repeat('c', 64), 'me') ->> 'status', '403', 'nor does a collector');
select is(claim_actions(repeat('d', 64), ' ') ->> 'status', '422', 'a dispatcher has a name');
select is(
  claim_actions(repeat('d', 64), 'me') - 'lease', '{"status": 200, "actions": [], "next_due_at": null}', 'nothing is due');

select pg_temp.happens(1, 6);
select results_eq(
  $$ select count(*), count(distinct (a ->> 'action_id')), min((a ->> 'attempt')), min(a #>> '{target,url}'), min(a #>> '{payload,event_type}')
     from jsonb_array_elements(claim_actions(repeat('d', 64), 'other', 2) -> 'actions') as a $$,
  $$ values (2::bigint, 2::bigint, '1', 'https://hooks.example/phone', 'NOTE') $$,
  'as many as asked for, with what it takes to send them'
);
select is(pg_temp.claims(), 2::bigint, 'four are on their way at most: max_parallel of the target');
select is(pg_temp.claims(), 0::bigint, 'then none until some are done');
select is(
  (claim_actions(repeat('d', 64), 'me') ->> 'next_due_at')::timestamptz, (select min(lease_until) from actions),
  'or until a lease runs out');
select is(
  pg_temp.says('{"outcome": "delivered", "http_status": 200, "latency_ms": 12}'),
  '[{"status": 200, "finished": 1, "late": 0}, {"status": 200, "finished": 1, "late": 0}]', 'two are delivered');
select is(pg_temp.claims(), 2::bigint, 'two more may go');
select is(
  pg_temp.says('{"outcome": "retry", "http_status": 503, "error": "busy"}') -> 0 ->> 'finished', '1', 'they fail');
select is(
  (select count(*) from actions where status = 'pending' and attempts = 1
    and next_attempt_at between bruce.clock() + interval '2.5 s' and bruce.clock() + interval '5 s'),
  2::bigint, 'and wait for their second attempt');
select is(
  (claim_actions(repeat('d', 64), 'me') ->> 'next_due_at')::timestamptz,
  (select min(next_attempt_at) from actions where status = 'pending'), 'the dispatcher is told when to come back');

select tests.let_pass('10 s');
select is(pg_temp.claims(1), 1::bigint, 'one is tried again');
select pg_temp.says('{"outcome": "retry", "http_status": 429, "retry_after_s": 600}');
select is(
  (select next_attempt_at from actions where attempts = 2), bruce.clock() + interval '600 s', 'a target that asks for time gets it');
select tests.let_pass('15 minutes');
select results_eq(
  $$ select a.attempts, count(*) from actions as a where status = 'leased' group by 1 $$,
  'values (1, 2::bigint)', 'the other dispatcher still holds two'
);
select is(pg_temp.claims(), 4::bigint, 'it was not heard of: its notices are tried again, too');
select results_eq(
  $$ select outcome, attempt, holder, is_late from deliveries where outcome = 'lost' $$,
  $$ values ('lost', 1, 'other', false), ('lost', 1, 'other', false) $$,
  'the lost attempts are in the ledger'
);
select is(
  (select finish_actions(repeat('d', 64), d.lease, jsonb_build_array(jsonb_build_object('action_id', d.action_id, 'outcome', 'dead')))
    from deliveries as d where d.outcome = 'lost' limit 1),
  '{"status": 200, "finished": 0, "late": 1}', 'a late result is no result');
select is((select count(*) from deliveries where is_late), 1::bigint, 'but it is recorded');
select results_eq(
  $$ select a.attempts, count(*) from actions as a where a.status = 'leased' group by 1 order by 1 $$,
  'values (2, 3::bigint), (3, 1::bigint)', 'attempts are counted on'
);
select is(
  (select count(*) from jsonb_array_elements(pg_temp.says('{"outcome": "retry", "http_status": 500}')) as s, jsonb_array_elements(s -> 'given_up')),
  1::bigint, 'who says so is told which notice is given up');
select is((select count(*) from actions where status = 'dead' and attempts = 3), 1::bigint, 'the third attempt was the last one');
select matches(
  (select message from journal where message like 'Given up%'), '^Given up for phone after 3 attempts \(500\): s\d on box: note$',
  'the journal says so');
select results_eq(
  'select breaker, failures, breaker_retry_at - bruce.clock() from targets',
  $$ values ('open', 7, interval '4 minutes') $$, 'and after five failures in a row the breaker is open'
);
select tests.let_pass('3 minutes');
select is(pg_temp.claims(), 0::bigint, 'nothing is sent while it is open');
select tests.let_pass('1 minute');
select is(pg_temp.claims() + pg_temp.claims(), 1::bigint, 'then one is tried');
select pg_temp.says('{"outcome": "delivered"}');
select results_eq(
  'select breaker, failures, breaker_opened_at from targets', $$ values ('closed', 0, null::timestamptz) $$,
  'it works again: closed'
);
select is(pg_temp.claims(), 2::bigint, 'and the rest follows');
select pg_temp.says('{"outcome": "dead", "http_status": 400, "error": "cannot be read"}');
select is(
  replay_actions(target => 'phone', status => 'dead') ->> 'replayed', '3', 'dead letters can be sent again');

select * from finish();
