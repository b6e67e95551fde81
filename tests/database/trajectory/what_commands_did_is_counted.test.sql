-- A command that ran for an issue counts with whether it helped; issues of its rule are compared with and without one.
select plan(4);
select tests.home();
create function pg_temp.issue() returns uuid
language sql as $$ select issue_id from issues where event_type = 'SERVICE_MISSING' and service = 'freshrss' order by first_seen_at desc limit 1 $$;
select tests.freshrss_is('running'), tests.freshrss_is('exited');
select tests.runs_until(bruce.clock() + interval '1 second');
select is(trajectory() #> '{remedies,commands}', '[]', 'none ran');
select tests.carry_out((c.answer ->> 'command_id')::uuid, 'succeeded')
from enqueue_command(tests.token_of('alice'), 'restart', 'box2-daily', '{"service": "freshrss"}', issue_id => pg_temp.issue()) as c (answer);
select tests.wait('30 seconds');
select tests.runs_until(bruce.clock() + interval '1 second');
select is(trajectory() #> '{remedies,commands,0}', '{"name": "restart", "run": 1, "automatic": 0, "verified": 0, "disproved": 0, "waiting": 1, "failed": 0}', 'it waits for its proof');
select tests.freshrss_is('running');
select tests.let_pass('1 hour');
select tests.freshrss_is('running');
select tests.runs_until(bruce.clock() + interval '1 second');
select is(trajectory() #> '{remedies,commands,0}', '{"name": "restart", "run": 1, "automatic": 0, "verified": 1, "disproved": 0, "waiting": 0, "failed": 0}', 'it helped');
select is(
  (select jsonb_build_array(r #> '{with_command,count}', r #> '{with_command,mean_s}' <> 'null') from jsonb_array_elements(trajectory() #> '{remedies,resolved}') as r
   where r ->> 'event_type' = 'SERVICE_MISSING'), '[1, true]', 'and its issue took so long');
select * from finish();
