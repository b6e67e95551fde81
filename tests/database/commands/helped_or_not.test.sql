-- Exit code 0 is not success: a command that ran for an issue is verified by an observation from after its end, disproved
-- by one that still shows the drift after the time its effect takes, and neither as long as there is none.
select plan(26);
select tests.home();
create function pg_temp.issue() returns uuid
language sql as $$ select issue_id from issues where event_type = 'SERVICE_MISSING' and service = 'freshrss' order by first_seen_at desc limit 1 $$;
create function pg_temp.run(p_outcome text default 'succeeded') returns uuid
language sql as $$
  select tests.carry_out((c.answer ->> 'command_id')::uuid, p_outcome)
  from enqueue_command(tests.token_of('alice'), 'restart', 'box2-daily', '{"service": "freshrss"}', issue_id => pg_temp.issue()) as c (answer);
$$;
create function pg_temp.verdict(p_id uuid) returns text
language sql as $$ select verification from bruce_cmd where command_id = p_id $$;

-- it helped
select tests.freshrss_is('running');
select tests.freshrss_is('exited');
create temporary table a as select pg_temp.run() as id;
select is(tests.state_of(id) || ' ' || pg_temp.verdict(id), 'succeeded waiting', 'it ended well: that proves nothing yet') from a;
select tests.wait('30 seconds');
select is(pg_temp.verdict(id), 'waiting', 'nor does time') from a;
select tests.freshrss_is('running');
select is(pg_temp.verdict(id), 'verified', 'a later observation without the drift does') from a;
select is(verification_snapshot_id, (select max(s.id) from observed_snapshots as s), 'which is its evidence') from bruce_cmd, a where command_id = a.id;
select is(verified_at, bruce.clock(), 'at once') from bruce_cmd, a where command_id = a.id;
select results_eq(
  $$ select message from journal where command_id = (select a.id from a) order by id desc limit 1 $$,
  $$ values ('restart freshrss on box2-daily helped: a later observation shows the difference gone.') $$, 'and the journal says so'
);

-- it did not help
select tests.let_pass('1 hour');
select tests.freshrss_is('running');
select tests.freshrss_is('exited');
create temporary table b as select pg_temp.run() as id;
select tests.freshrss_is('exited');
select tests.wait('0');
select is(pg_temp.verdict(id), 'waiting', 'an observation a minute later is too early: its effect takes two') from b;
select tests.let_pass('2 minutes');
select tests.observe('box2-daily', 'docker', tests.docker(), p_complete => false);
select tests.wait('0');
select is(pg_temp.verdict(id), 'waiting', 'one that is incomplete and does not list it says nothing') from b;
select tests.fails('box2-daily', 'docker', 'timeout', 'slow');
select tests.wait('0');
select is(pg_temp.verdict(id), 'waiting', 'nor does one that failed') from b;
select tests.wait('1 day');
select is(pg_temp.verdict(id), 'waiting', 'nor silence') from b;
select tests.freshrss_is('exited');
select tests.wait('0');
select is(pg_temp.verdict(id), 'disproved', 'a complete one that still shows the drift does') from b;
select is(verification_snapshot_id is not null, true, 'and is its evidence') from bruce_cmd, b where command_id = b.id;
select is(count(*)::integer, 0, 'what a person asked for is not repeated by itself') from bruce_cmd, b where retry_of = b.id;

-- unchanged snapshots store no row, and still tell
create temporary table c as select pg_temp.run() as id;
select tests.let_pass('2 minutes');
select tests.freshrss_is('exited');
select tests.wait('0');
select is(pg_temp.verdict(id), 'disproved', 'an unchanged snapshot is an observation too') from c;

-- an outcome that is not known may become known
create temporary table d as select pg_temp.run('undetermined') as id;
select is(pg_temp.verdict(id), 'waiting', 'of an unknown outcome the next observation may tell') from d;
select tests.freshrss_is('running');
select is(tests.state_of(id) || ' ' || pg_temp.verdict(id), 'undetermined verified', 'that it did help; how it ended stays unknown') from d;

-- nothing to verify
select tests.freshrss_is('exited');
create temporary table e as select pg_temp.run('failed') as id;
select is(pg_temp.verdict(id), 'not_needed', 'what failed is not verified') from e;
select is(pg_temp.verdict(tests.ask()), 'not_needed', 'nor what is about no issue');
select tests.claim();

-- resolved while it ran: it takes an observation from after its end
select tests.let_pass('1 day');
select tests.freshrss_is('running');
select tests.freshrss_is('exited');
create temporary table f as select (enqueue_command(tests.token_of('alice'), 'restart', 'box2-daily', '{"service": "freshrss"}', issue_id => pg_temp.issue()) ->> 'command_id')::uuid as id;
select tests.claim();
select tests.beat(id) from f;
select tests.freshrss_is('running');
select tests.let_pass('10 seconds');
select tests.beat(id) from f;
select tests.finish(id) from f;
select is(status, 'resolved', 'its issue resolved before it ended') from issues where issue_id = pg_temp.issue();
select tests.wait('0');
select is(pg_temp.verdict(id), 'waiting', 'what was seen before its end says nothing of it') from f;
select tests.freshrss_is('running');
select tests.wait('0');
select is(pg_temp.verdict(id), 'verified', 'what is seen after it does') from f;

-- the declaration changes
select tests.freshrss_is('exited');
create temporary table g as select pg_temp.run() as id;
update expected_services set lifecycle = 'retired' where name = 'freshrss';
select is(pg_temp.verdict(id), 'not_needed', 'where nothing is wanted any more nothing is proven') from g;
select results_eq(
  $$ select message from journal where command_id = (select g.id from g) order by id desc limit 1 $$,
  $$ values ('restart freshrss on box2-daily need not be verified any more: its issue ended otherwise.') $$, 'and the journal says so'
);

-- asking for an issue
select is(
  enqueue_command(tests.token_of('alice'), 'restart', 'box2-daily', '{"service": "tandoor"}', issue_id => gen_random_uuid()) ->> 'reason',
  'there is no such issue', 'an issue that does not exist'
);
-- no command waits: nothing is looked at
select is(bruce.verify_commands(), 0, 'when nothing waits nothing is judged');
select is(bruce.run_command_jobs(), 0, 'nor settled');
select * from finish();
