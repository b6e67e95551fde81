-- The view of actions: what waits for a decision, what runs, what became of it; notifications, dead letters, targets.
select plan(44);

select tests.home();
insert into people (user_id, role, name) values
  ('0000000a-0000-4000-8000-00000000000a', 'operator', 'Ann'), ('0000000a-0000-4000-8000-00000000000b', 'operator', 'Bob');
create function pg_temp.be(p_who text) returns void language sql
as $$ select tests.as_person(jsonb_build_object('sub', '0000000a-0000-4000-8000-00000000000' || p_who)) $$;
create function pg_temp.list(p_list text, p_query jsonb default '{}', p_token text default null) returns setof jsonb language sql as $$
  select jsonb_array_elements(
    public.dashboard_actions(p_token, p_query || jsonb_build_object('list', p_list)) #> array['lists', p_list, 'items'])
$$;

-- while another test writes, a version is good for one look
create function pg_temp.is_not_told_again() returns boolean language plpgsql as $$
declare
  v_version text;
begin
  for look in 1..10000 loop
    v_version := public.dashboard_actions() ->> 'version';
    if public.dashboard_actions(query => jsonb_build_object('if_version', v_version)) - 'as_of'
      = jsonb_build_object('status', 200, 'version', v_version, 'unchanged', true) then
      return true;
    end if;
  end loop;
  return false;
end;
$$;

-- who may look
select tests.as_stranger();
select is(dashboard_actions() ->> 'code', 'no_role', 'a stranger sees nothing');
reset role;
select tests.as_viewer();
select is(dashboard_actions() -> 'counts', '{"waiting": 0, "underway": 0, "queued": 0, "dead": 0, "failing": 0}', 'a viewer looks');
reset role;
select is(dashboard_actions(tests.token_of('docker')) ->> 'code', 'wrong_role', 'a collector does not');

-- waiting for approval
select pg_temp.be('a');
create temporary table asked as select (enqueue_command(name => n, target => 'box2-daily', arguments => '{"service": "freshrss"}') ->> 'command_id')::uuid as id, n as name
from unnest('{wipe,start}'::text[]) as n;
grant select on asked to authenticated;
select results_eq(
  $$ select i ->> 'name', i ->> 'requested_by', i ->> 'risk', i -> 'argv', i -> 'may_approve', i -> 'may_cancel' from pg_temp.list('waiting') as i order by 1 $$,
  $$ values ('start', 'Ann', 'medium', '["docker", "start", "freshrss"]'::jsonb, 'true'::jsonb, 'true'::jsonb),
            ('wipe', 'Ann', 'high', '["wipe", "freshrss"]', 'false', 'true') $$,
  'who asked for one of high risk is not offered to approve it'
);
select is(approve_command(command_id => id) ->> 'code', 'four_eyes', 'and may not') from asked where name = 'wipe';
reset role;
select tests.as_viewer();
select set_eq($$ select i -> 'may_approve' as a, i -> 'may_cancel' as c from pg_temp.list('waiting') as i $$, $$ values ('false'::jsonb, 'false'::jsonb) $$, 'a viewer is offered nothing');
select is(approve_command(command_id => id) ->> 'code', 'wrong_role', 'and may nothing') from asked where name = 'start';
reset role;
select pg_temp.be('b');
create temporary table seen as select dashboard_actions() ->> 'version' as version;
grant select on seen to authenticated;
select ok(pg_temp.is_not_told_again(), 'what did not change is not told again');
select set_eq($$ select i ->> 'name' from pg_temp.list('waiting') as i where (i ->> 'may_approve')::boolean $$, array['start', 'wipe'], 'somebody else is offered both');
select is(approve_command(command_id => id) ->> 'state', 'pending', 'and approves') from asked where name = 'start';
select isnt(dashboard_actions(query => jsonb_build_object('if_version', version)) ->> 'version', version, 'then there is news') from seen;
reset role;
select is(dashboard_actions(tests.token_of('alice')) -> 'counts', '{"waiting": 1, "underway": 1, "queued": 0, "dead": 0, "failing": 0}', 'counts');
select is_empty($$ select pg_temp.list('waiting', p_token => tests.token_of('narrow')) $$, 'a token bound to another host sees no command');
select is(dashboard_actions(tests.token_of('narrow'), '{"list": "notices"}') ->> 'code', 'out_of_scope', 'and no notifications');
select is(dashboard_actions(tests.token_of('narrow'), jsonb_build_object('command_id', id)) ->> 'code', 'unknown_command', 'and no output') from asked;

-- running, then ended
select results_eq($$ select i ->> 'name', i ->> 'state', i ->> 'approved_by' from pg_temp.list('underway', p_token => tests.token_of('alice')) as i $$, $$ values ('start', 'pending', 'Bob') $$, 'it waits for a worker');
select tests.claim(), tests.beat(id) from asked where name = 'start';
select is(i ->> 'state', 'running', 'it runs') from pg_temp.list('underway', p_token => tests.token_of('alice')) as i;
select tests.finish(id, 'failed', jsonb_build_object('exit_code', 1, 'stdout', repeat('x', 9000) || '<b>end', 'stderr', 'no such container')) from asked where name = 'start';
select results_eq(
  $$ select i ->> 'state', i ->> 'exit_code', i -> 'has_output', i -> 'may_repeat' from pg_temp.list('ended', p_token => tests.token_of('alice')) as i $$,
  $$ values ('failed', '1', 'true'::jsonb, 'true'::jsonb) $$, 'it failed, and says so');
select results_eq(
  $$ select length(r ->> 'stdout'), right(r ->> 'stdout', 6), r ->> 'stderr', r -> 'is_cut' from asked, jsonb_array_elements(
       dashboard_actions(tests.token_of('alice'), jsonb_build_object('command_id', id)) -> 'results') as r where name = 'start' $$,
  $$ values (8000, '<b>end', 'no such container', 'true'::jsonb) $$, 'its output is cut to the end of it');

-- in pages
select tests.carry_out(tests.ask()) from generate_series(1, 5), tests.wait('1 minute');
create function pg_temp.all_ended() returns setof text language plpgsql as $$
declare
  v_page jsonb;
  v_cursor text;
begin
  loop
    v_page := dashboard_actions(tests.token_of('alice'),
      jsonb_strip_nulls(jsonb_build_object('list', 'ended', 'limit', 2, 'cursor', v_cursor))) #> '{lists,ended}';
    return query select i ->> 'command_id' from jsonb_array_elements(v_page -> 'items') as i;
    v_cursor := v_page ->> 'next_cursor';
    exit when v_cursor is null;
  end loop;
end;
$$;
select results_eq('select pg_temp.all_ended()', 'select command_id::text from bruce_cmd where finished_at is not null order by finished_at desc, command_id desc', 'pages neither repeat nor leave out');
select is(dashboard_actions(tests.token_of('alice'), '{"list": "ended", "cursor": "x"}') ->> 'code', 'invalid_cursor', 'a cursor of something else is refused');
select is(dashboard_actions(tests.token_of('alice'), '{"list": "secrets"}') ->> 'status', '422', 'so is another list');
select is(
  (dashboard_actions(tests.token_of('alice'), '{"limit": 2}') #>> '{lists,ended,next_cursor}'),
  (dashboard_actions(tests.token_of('alice'), '{"limit": 2, "list": "ended"}') #>> '{lists,ended,next_cursor}'), 'the cursor of the whole view goes on with its list');

-- notifications and targets
select create_token('dispatch', 'worker', repeat('d', 64));
insert into targets (name, kind, url) values ('chat', 'webhook', 'https://Chat.example:8443/hooks/T0PSECRET');
insert into targets (name, kind, settings) values ('queue', 'command', '{"command": "restart", "target": "{hostname}"}');
insert into targets (name, kind, enabled, url) values ('old', 'webhook', false, 'https://old.example/');
select unalike(dashboard_actions(tests.token_of('alice'), '{"list": "targets"}')::text, '%T0PSECRET%', 'the path of an address is not told: it may be a secret');
select results_eq(
  $$ select i ->> 'name', i ->> 'host', i -> 'may_test', i ->> 'breaker' from pg_temp.list('targets', p_token => tests.token_of('alice')) as i $$,
  $$ values ('chat', 'chat.example:8443', 'true'::jsonb, 'closed'), ('old', 'old.example', 'false', 'closed'), ('queue', null, 'false', 'closed') $$, 'targets');

create function pg_temp.test(p_target text) returns jsonb language sql
as $$ select public.api_test_target(query => jsonb_build_object('target', p_target)) $$;
select pg_temp.be('a');
select is(pg_temp.test(t) ->> 'code', 'not_found', 'no test of ' || t) from unnest('{queue,old,nobody}'::text[]) as t;
create temporary table test as select (pg_temp.test('chat') ->> 'action_id')::uuid as id;
grant select on test to authenticated;
select is((pg_temp.test('chat') ->> 'action_id')::uuid, id, 'one test at a time') from test;
reset role;
select is(actor || ': ' || message, 'Ann: Ann had a test sent to chat.', 'the journal says who') from journal where action_id = (select id from test);
create function pg_temp.dispatch(p_result jsonb) returns jsonb language sql as $$
  select finish_actions(repeat('d', 64), (c ->> 'lease')::uuid, (
    select jsonb_agg(p_result || jsonb_build_object('action_id', a ->> 'action_id')) from jsonb_array_elements(c -> 'actions') as a))
  from claim_actions(repeat('d', 64), 'me') as c
$$;
select is(pg_temp.dispatch('{"outcome": "retry", "http_status": 503, "error": "HTTP 503: busy"}') ->> 'finished', '1', 'it goes the way of all notifications');
select pg_temp.be('b');
select is(
  dashboard_actions(query => jsonb_build_object('action_id', id)) #>> '{notice,last_error}', 'HTTP 503: busy', 'the page says what the target answered') from test;
select is_empty($$ select pg_temp.list('dead') $$, 'a test that failed is no dead letter');
select isnt_empty($$ select from pg_temp.list('targets') as i where i ->> 'failing_since' is not null and i ->> 'name' = 'chat' $$, 'but the target fails');
reset role;

select tests.reacts('{"max_attempts": 1, "target": "chat"}');
insert into events (hostname, service, event_type, severity, details) values ('box', 's', 'NOTE', 'low', 'A note.');
select pg_temp.dispatch('{"outcome": "dead", "http_status": 404, "error": "HTTP 404: nobody here"}');
select pg_temp.be('b');
select results_eq(
  $$ select i ->> 'target', i ->> 'last_error', i -> 'may_replay' from pg_temp.list('dead') as i $$, $$ values ('chat', 'HTTP 404: nobody here', 'true'::jsonb) $$, 'a dead letter');
select is(api_replay(query => '{}') ->> 'status', '422', 'nothing is sent again unless it is said which');
select is(api_replay(query => (select jsonb_build_object('action_ids', jsonb_build_array(i ->> 'action_id')) from pg_temp.list('dead') as i)) ->> 'replayed', '1', 'it is sent again');
select is_empty($$ select pg_temp.list('dead') $$, 'and is no dead letter any more');
reset role;
select isnt_empty($$ select from journal where actor = 'Bob' and message = 'Bob had a dead letter sent again.' $$, 'the journal says who wanted it');
select pg_temp.dispatch('{"outcome": "dead", "http_status": 404, "error": "HTTP 404: nobody here"}');
select is(api_replay(tests.token_of('alice'), '{"target": "chat"}') ->> 'replayed', '1', 'also all of a target');
select is(api_replay(tests.token_of('robot'), '{"target": "chat"}') ->> 'code', 'wrong_role', 'an agent does not');

-- who waits for a worker learns whether there is one
delete from heartbeats where kind = 'worker';
select is(dashboard_actions(tests.token_of('alice')) -> 'worker_at', 'null', 'no worker was ever heard of');
insert into heartbeats (name, kind, hostname, cadence, last_beat_at)
values ('worker w', 'worker', 'box', '2 minutes', '2026-01-01T00:00Z');
select is((dashboard_actions(tests.token_of('alice')) ->> 'worker_at')::timestamptz, '2026-01-01T00:00Z', 'it is said when');
select * from finish();
