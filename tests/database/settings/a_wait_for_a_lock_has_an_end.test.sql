select plan(4);

select ok(
  bruce.end_of_waiting() - clock_timestamp() between interval '29 seconds' and interval '30 seconds',
  'by SQL a writer waits for half a minute'
);
select set_config('request.jwt.claims', '{"role": "service_role"}', false);
select ok(
  bruce.end_of_waiting() - clock_timestamp() between interval '2 seconds' and interval '3 seconds',
  'in a request of the API for three seconds'
);
select set_config('lock_timeout', '7s', false);
select lives_ok('select bruce.lock_engine(), bruce.lock_hosts(array[''b'', ''a'']), bruce.lock_notices(),
  bruce.lock_commands()', 'who finds all locks free waits for none');
select is(current_setting('lock_timeout'), '7s', 'the session keeps its own setting');

select * from finish();
