-- Commands that wait, and rejected ones that are stored, are so many of one token at the most.
select plan(6);
select tests.home();
update bruce.api_tokens set requests_per_minute = 100000;

select is(count(*)::integer, 100, 'a hundred wait')
from generate_series(1, 100) where enqueue_command(tests.token_of('robot'), 'start', 'box2-daily', '{"service": "freshrss"}') ->> 'state' = 'awaiting_approval';
select is(
  enqueue_command(tests.token_of('robot'), 'start', 'box2-daily', '{"service": "freshrss"}') ->> 'code', 'too_many_waiting', 'one more does not'
);
select is(count(*)::integer, 200, 'two hundred are rejected')
from generate_series(1, 200) where enqueue_command(tests.token_of('alice'), 'rm', 'box2-daily') ->> 'state' = 'rejected';
select is(enqueue_command(tests.token_of('alice'), 'rm', 'box2-daily') ->> 'code', 'too_many_rejected', 'one more is not stored');
select is(
  enqueue_command(tests.token_of('bob'), 'restart', 'box2-daily', '{"service": "freshrss"}') ->> 'state', 'pending', 'others are not held up'
);
select tests.let_pass('61 minutes');
select is(
  enqueue_command(tests.token_of('alice'), 'restart', 'box2-daily', '{"service": "freshrss"}') ->> 'state', 'pending', 'an hour later nor is it'
);
select * from finish();
