-- A worker that was started to take what waits and end leaves no heartbeat that would be overdue.
select plan(4);
select tests.home();

create temporary table c as select tests.ask() as id;
select is(
  jsonb_array_length(claim_commands(tests.token_of('worker'), 'by-hand', once => true) -> 'commands'), 1, 'it is handed its work'
);
select is(tests.beat(id), 'running', 'which it holds') from c;
select is_empty('select name from heartbeats where kind = ''worker''', 'it is not expected again');
select tests.finish(id) from c;
select tests.claim(1, 'nas');
select results_eq(
  'select name, hostname from heartbeats where kind = ''worker''', $$ values ('worker nas', 'nas') $$,
  'one that stays is, on the host that has its name'
);

select * from finish();
