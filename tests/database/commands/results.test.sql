-- Results: only the holder ends a command; late and repeated reports are kept and change nothing.
select plan(29);
select tests.home();
create temporary table c (n text, id uuid);
insert into c select n, tests.carry_out(tests.ask(), o, r) from (values
  ('exit', 'failed', '{"exit_code": 3}'::jsonb), ('signal', 'failed', '{"signal": "SIGKILL"}'),
  ('error', 'failed', '{"error": "no such file\nat all"}'), ('silent', 'failed', '{}'), ('odd', 'succeeded', '{"exit_code": 1}'),
  ('unknown', 'undetermined', '{"error": "killed in mid-run"}'), ('unknown2', 'undetermined', '{}'),
  ('refused', 'rejected', '{"error": "not in my list"}')
) as t (n, o, r);
select results_eq(
  'select n, state, reason, exit_code, started_at is not null from c join bruce_cmd on command_id = id order by n',
  $$ values
    ('error', 'failed', 'no such file?at all', null, true), ('exit', 'failed', 'exit code 3', 3, true),
    ('odd', 'failed', 'exit code 1', 1, true), ('refused', 'rejected', 'refused by the worker: not in my list', null, false),
    ('signal', 'failed', 'signal SIGKILL', null, true), ('silent', 'failed', 'the worker says so', null, true),
    ('unknown', 'undetermined', 'killed in mid-run', null, true),
    ('unknown2', 'undetermined', 'the worker does not know how it ended', null, true) $$,
  'each outcome, with its reason'
);

-- a worker that did not say that it started
create temporary table d as select tests.ask() as id;
select tests.claim();
create temporary table lease as select tests.lease(id) as lease from d;
select is(tests.finish(id, p_rest => '{"stdout": "first"}') ->> 'state', 'succeeded', 'a result that comes before any heartbeat counts') from d;

-- again, and otherwise
select is(
  tests.finish(id, p_rest => '{"stdout": "first"}', p_lease => lease), '{"status": 200, "recorded": true, "late": true, "state": "succeeded"}',
  'the same again is answered alike'
) from d, lease;
select is(repeats, 1, 'and counted') from bruce_cmd_result as r, d where command_id = d.id;
select is(tests.finish(id, 'failed', '{"exit_code": 9}', lease) ->> 'state', 'succeeded', 'another outcome changes nothing') from d, lease;
select results_eq('select outcome, is_late from bruce_cmd_result as r, d where command_id = d.id order by r.id', $$ values ('succeeded', false), ('failed', true) $$, 'and is kept as late');
select is(tests.finish(id, p_lease => gen_random_uuid()) ->> 'late', 'true', 'as is one with another lease') from d;
select is(exit_code, 0, 'the command is as it was') from bruce_cmd, d where command_id = id;
do $$ begin for i in 1..40 loop perform tests.finish((select id from d), p_rest => jsonb_build_object('stdout', i), p_lease => gen_random_uuid()); end loop; end; $$;
select is(count(*)::integer, 20, 'of many late ones twenty are kept') from bruce_cmd_result as r, d where command_id = d.id;
select is(tests.finish(id, p_rest => '{"stdout": "more"}', p_lease => gen_random_uuid()) ->> 'recorded', 'false', 'and who sends more is told so') from d;

-- a lease of another command, or of none
create temporary table e as select tests.ask() as a, tests.ask('start', 'nas', 'jellyfin') as b;
select bruce.approve(b, 'bob') from e;
select tests.claim(2);
select is(tests.finish(a, p_lease => tests.lease(b)) ->> 'late', 'true', 'the lease of another command is none') from e;
select is(tests.beat(a, tests.lease(b)), 'lost', 'nor for a heartbeat') from e;
select is(tests.state_of(a) || ' ' || tests.state_of(b), 'claimed claimed', 'neither ended') from e;
select is(finish_command(tests.token_of('worker'), a, null, '{"outcome": "succeeded"}') ->> 'code', 'invalid_payload', 'no lease, no result') from e;
select is(finish_command(tests.token_of('worker'), a, tests.lease(a), r) ->> 'code', 'invalid_payload', 'nor without a known outcome')
from e, (values ('{}'::jsonb), ('{"outcome": "done"}'), ('[]'), ('"x"'), ('null')) as t (r);
select is(finish_command(tests.token_of('worker'), gen_random_uuid(), gen_random_uuid(), '{"outcome": "succeeded"}') ->> 'code', 'unknown_command', 'nor of no command');

-- what programs print
select tests.finish(a, p_rest => jsonb_build_object(
  'stdout', repeat('é', 100000), 'stderr', E'PASSWORD=hunter2\napi_key: hunter2\nhttps://me:hunter2@box/\nbrc_abcdefghijklmnop\nplain',
  'started_at', 'yesterday', 'finished_at', '2026-03-01T12:00:00Z', 'exit_code', 0, 'signal', repeat('S', 100)
)) from e;
select is(length(stdout), 65536, 'long output is cut') from bruce_cmd_result, e where command_id = a and not is_late;
select is(stdout_truncated, true, 'and says so') from bruce_cmd_result, e where command_id = a and not is_late;
select is(
  stderr, E'PASSWORD=[redacted]\napi_key: [redacted]\nhttps://[redacted]@box/\n[redacted]\nplain', 'secrets are not kept'
) from bruce_cmd_result, e where command_id = a and not is_late;
select results_eq('select started_at, finished_at, length(signal) from bruce_cmd_result, e where command_id = a and not is_late',
  $$ values (null::timestamptz, '2026-03-01T12:00:00Z'::timestamptz, 32) $$, 'a time that is none is none');
select is(finished_at, bruce.clock(), 'its own times are told by the database') from bruce_cmd, e where command_id = a;
select tests.finish(b, 'failed', '{"exit_code": "x", "stdout": 5, "stdout_truncated": "maybe"}') from e;
select results_eq('select exit_code, stdout, stdout_truncated from bruce_cmd_result, e where command_id = b', $$ values (null::integer, '5', false) $$, 'odd members harm nothing');
select is((command_status(tests.token_of('alice'), a) -> 'command') ?| '{lease,lease_s}', false, 'nobody is told a lease') from e;
select is(command_status(tests.token_of('alice'), a) -> 'results' -> 0 ->> 'outcome', 'succeeded', 'but the result') from e;
select is(command_status(tests.token_of('alice'), gen_random_uuid()) ->> 'code', 'unknown_command', 'of a command that exists');
select * from finish();
