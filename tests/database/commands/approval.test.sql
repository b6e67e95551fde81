-- Approval: by an operator; for high risk by another one than asked.
select plan(15);
select tests.home();
create temporary table c as select tests.ask('start') as medium, tests.ask('wipe') as high, tests.ask('start', p_by => 'robot') as robots;
select is(tests.claim(9), '[]', 'none of them is handed out');
select is(approve_command(tests.token_of('robot'), robots) ->> 'code', 'wrong_role', 'an agent approves nothing') from c;
select is(approve_command(tests.token_of('worker'), medium) ->> 'code', 'wrong_role', 'nor does a worker') from c;
select is(approve_command(tests.token_of('alice'), high) - 'message', '{"status": 403, "code": "four_eyes"}', 'nobody approves high risk of their own') from c;
select is(tests.state_of(high), 'awaiting_approval', 'it waits on') from c;
select throws_ok(
  format('update bruce_cmd set state = ''pending'', approved_at = now(), approved_by = ''alice'' where command_id = %L', high), '23514', null,
  'not even past the function'
) from c;
select tests.let_pass('50 minutes');
select is(approve_command(tests.token_of('bob'), high) ->> 'state', 'pending', 'another one does') from c;
select is(approve_command(tests.token_of('alice'), medium) ->> 'state', 'pending', 'medium risk takes one person') from c;
select is(approve_command(tests.token_of('bob'), medium) ->> 'code', 'not_awaiting_approval', 'once') from c;
select results_eq(
  'select approved_by, expires_at - bruce.clock() from bruce_cmd where state = ''pending'' order by 1',
  $$ values ('alice', '1 hour'::interval), ('bob', '1 hour'::interval) $$, 'by whom, and with time for a worker to come'
);
select is(cancel_command(tests.token_of('alice'), robots, 'not now') ->> 'state', 'cancelled', 'or it is declined') from c;
select results_eq(
  $$ select actor, message from journal where command_id = (select robots from c) order by id $$,
  $$ values ('robot', 'start freshrss on box2-daily waits for approval.'), ('alice', 'start freshrss on box2-daily was cancelled: not now') $$,
  'both in the journal'
);
select is(approve_command(tests.token_of('alice'), gen_random_uuid()) ->> 'code', 'unknown_command', 'there is no other');
select is(jsonb_array_length(tests.claim(9)), 1, 'the first of them is handed out');
select is(bruce.approve(medium, 'me') ->> 'code', 'not_awaiting_approval', 'a person in Studio is told the same') from c;
select * from finish();
