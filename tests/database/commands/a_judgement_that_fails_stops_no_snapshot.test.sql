-- A command that cannot be judged stops no observation: the issue resolves, the journal says what went wrong, the jobs try again.
select plan(4);
select tests.home();
select tests.freshrss_is('running'), tests.freshrss_is('exited');
select bruce.enqueue_command('restart', '{"service": "freshrss"}', 'box2-daily', 'reaction restart',
  p_issue_id => issue_id, p_action_id => gen_random_uuid()) from issues where event_type = 'SERVICE_MISSING';
create temporary table c as select command_id as id from bruce_cmd;
select tests.claim(), tests.beat(id), tests.finish(id) from c;
create temporary table judge as
select pg_get_functiondef('bruce.judge_command(public.bruce_cmd,timestamptz)'::regprocedure) as definition;
create or replace function bruce.judge_command(p_command public.bruce_cmd, p_now timestamptz, out verdict text, out snapshot_id bigint)
language plpgsql as $$ begin raise exception 'no judge today'; end; $$;
select tests.freshrss_is('running');
select is(status, 'resolved', 'the issue resolves') from issues where event_type = 'SERVICE_MISSING';
select results_eq(
  $$ select message from journal as j where message like '%no judge today' $$,
  $$ select format('Commands of %s could not be judged: no judge today', issue_id) from issues where event_type = 'SERVICE_MISSING' $$,
  'the journal says why its command is not judged'
);
select is((select verification from bruce_cmd), 'waiting', 'it waits');
do $$ begin execute (select definition from pg_temp.judge); end; $$;
select tests.wait('1 minute');
select is((select verification from bruce_cmd), 'verified', 'until it can be');
select * from finish();
