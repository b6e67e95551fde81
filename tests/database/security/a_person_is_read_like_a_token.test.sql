-- A person who signed in asks the functions of the API without a token: a viewer as an agent that writes nothing, an operator
-- as the token of an operator. Nobody else gets an answer, and nobody speaks as somebody else.
select no_plan();

select tests.home();
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('tandoor')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('tandoor')));
insert into people (user_id, role, name) values
  ('0000000a-0000-4000-8000-000000000001', 'none', 'eve'), ('0000000a-0000-4000-8000-000000000002', 'operator', ' Bob  '),
  ('0000000a-0000-4000-8000-000000000003', 'operator', repeat('x', 90) || ' abcdefghi jkl');
create temporary table known as
  select i.issue_id, tests.token('operator') as token from issues as i where i.event_type = 'SERVICE_MISSING' and i.status = 'open'
  limit 1;
select isnt_empty('select from known', 'there is an issue to decide about');
grant select on known to authenticated, anon, service_role;
create function pg_temp.issue() returns jsonb language sql
as $$ select jsonb_build_object('issue_id', k.issue_id) from pg_temp.known as k $$;

-- each function, as it is called
create temporary table call (name text primary key, acts boolean, call text);
insert into call values
  ('api_causes', false, 'api_causes()'), ('api_coverage', false, 'api_coverage()'), ('api_digest', false, 'api_digest()'),
  ('api_drift', false, 'api_drift()'),
  ('api_drift_between', false, $$ api_drift_between(query => '{"t1": "2026-03-01T11:00:00Z", "t2": "2026-03-01T12:00:00Z"}') $$),
  ('api_drift_summary', false, 'api_drift_summary()'), ('api_events', false, 'api_events()'),
  ('api_explain', false, $$ api_explain(query => '{"hostname": "box2-daily"}') $$),
  ('api_host', false, $$ api_host(query => '{"hostname": "box2-daily"}') $$), ('api_hosts', false, 'api_hosts()'),
  ('api_issue', false, 'api_issue(query => pg_temp.issue())'), ('api_issues', false, 'api_issues()'),
  ('api_journal', false, 'api_journal()'), ('api_memory_search', false, $$ api_memory_search(query => '{"q": "x"}') $$),
  ('api_metrics', false, $$ api_metrics(query => '{"hostname": "box2-daily"}') $$),
  ('api_status', false, 'api_status()'), ('api_texts', false, $$ api_texts(query => '{"subject": "cli"}') $$),
  ('api_trajectory', false, 'api_trajectory()'),
  ('api_token', false, 'api_token()'), ('command_allowlist', false, 'command_allowlist()'),
  ('command_status', false, 'command_status(command_id => gen_random_uuid())'),
  ('read_rpc', false, $$ read_rpc('api_issues', '{"query": {}}') $$),
  ('api_acknowledge', true, 'api_acknowledge(query => pg_temp.issue())'),
  ('api_unacknowledge', true, 'api_unacknowledge(query => pg_temp.issue())'),
  ('api_waive', true, $$ api_waive(query => pg_temp.issue() || '{"reason": "x", "expires_at": "2027-01-01T00:00:00Z"}') $$),
  ('api_acknowledge_cause', true, $$ api_acknowledge_cause(query => '{"cause_key": "0"}') $$),
  ('api_unacknowledge_cause', true, $$ api_unacknowledge_cause(query => '{"cause_key": "0"}') $$),
  ('api_waive_cause', true,
    $$ api_waive_cause(query => '{"cause_key": "0", "reason": "x", "expires_at": "2027-01-01T00:00:00Z"}') $$),
  ('api_enqueue_cause', true, $$ api_enqueue_cause(query => '{"cause_key": "0", "name": "restart"}') $$),
  ('api_take_suggestion', true, $$ api_take_suggestion(query => pg_temp.issue() || '{"suggestion": "start"}') $$),
  ('api_end_waiver', true, $$ api_end_waiver(query => '{"waiver_id": 1}') $$),
  ('api_forget', true, $$ api_forget(query => '{"hostname": "nas", "source": "docker"}') $$),
  ('api_memory_append', true, $$ api_memory_append(query => '{"source": "me", "body": "x"}') $$),
  ('api_release_snapshot', true, $$ api_release_snapshot(query => '{"hostname": "nas", "source": "docker"}') $$),
  ('api_replay', true, $$ api_replay(query => '{"target": "nowhere"}') $$),
  ('api_test_target', true, $$ api_test_target(query => '{"target": "nowhere"}') $$),
  ('api_tune', true, 'api_tune()'), ('api_preview', true, 'api_preview()'),
  ('enqueue_command', true, $$ enqueue_command(name => 'restart', target => 'box2-daily', arguments => '{"service": "tandoor"}') $$),
  ('approve_command', true, 'approve_command(command_id => gen_random_uuid())'),
  ('cancel_command', true, 'cancel_command(command_id => gen_random_uuid())'),
  ('requeue_command', true, 'requeue_command(command_id => gen_random_uuid())');
grant select on call to authenticated, anon, service_role;

create function pg_temp.code(p_call text) returns text language plpgsql as $$
declare
  v_answer jsonb;
begin
  execute 'select public.' || btrim(p_call) into v_answer;
  return coalesce(v_answer ->> 'code', v_answer ->> 'status');
exception when insufficient_privilege then
  return '42501';
end;
$$;
create function pg_temp.codes(p_acts boolean, out name text, out code text) returns setof record language sql
as $$ select c.name, pg_temp.code(c.call) from pg_temp.call as c where c.acts = p_acts $$;
create function pg_temp.journal() returns bigint language sql security definer as $$ select count(*) from public.journal $$;
create temporary table before as select pg_temp.journal() as lines;
grant select on before to authenticated;

reset role;
select set_eq(
  $$
    select f.proname::text from pg_proc as f
    where f.pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', f.oid, 'execute')
      and ('token_sha256' = any (f.proargnames) or f.proname = 'read_rpc') and f.proname not like 'dashboard\_%'
  $$,
  'select name from call', 'each function that people may call is asked here'
);

-- who gets no answer
select set_config('request.jwt.claims', '{"role": "anon"}', false);
set role anon;
select set_eq('select distinct pg_temp.code(call) from call', array['42501'], 'anon may call none');
reset role;
select tests.as_stranger();
select set_eq(
  'select distinct pg_temp.code(call) from call', array['no_role'],
  'a stranger is refused by each, whatever user_metadata says');
reset role;
select tests.as_person('{"sub": "0000000A-0000-4000-8000-000000000001", "app_metadata": {"bruce_role": "operator"}}');
select set_eq('select distinct pg_temp.code(call) from call', array['no_role'], 'a row of people takes back what a claim says');
select is(
  api_drift() - 'message', '{"status": 403, "code": "no_role", "hint":
    "The owner of the project makes it a viewer or an operator: docs/people.md."}', 'it is told who can change that');
reset role;
select tests.as_person(claims::jsonb), set_eq('select distinct pg_temp.code(call) from call', array['not_signed_in'], 'nobody: ' || claims)
from (values
  ('{}'), ('{"app_metadata": {"bruce_role": "operator"}}'), ('{"sub": " ", "app_metadata": {"bruce_role": "operator"}}'), ('[]'), ('"operator"')
) as c (claims);
reset role;
select tests.as_person(jsonb_build_object('sub', 'x', 'app_metadata', jsonb_build_object('bruce_role', role))), is(
  pg_temp.code('api_drift()'), 'no_role', 'no role: ' || role)
from (values ('admin'), ('Viewer'), ('none'), ('agent'), ('worker'), ('')) as r (role);
reset role;
select set_config('request.jwt.claims', null, false);
select is(pg_temp.code('api_drift()'), 'not_signed_in', 'a session without a request is no person');
select set_config('request.jwt.claims', '{"role": "service_role"}', false);
set role service_role;
select is(pg_temp.code('api_drift()'), 'not_signed_in', 'nor is the key of the edge functions without a token');
select is(pg_temp.code('api_drift(null)'), 'not_signed_in', 'also where it is left out on purpose');
reset role;

-- with the hash of a token: known or made up, it is refused alike, and says nothing
select tests.as_operator();
select is(
  pg_temp.code(format('%s(%L%s)', c.name, h.hash, case when c.name like '%\_command' and c.name <> 'enqueue_command'
    or c.name = 'command_status' then ', gen_random_uuid()' else '' end)),
  'not_for_people', format('%s by the hash of %s token', c.name, h.what)
)
from call as c, (select token, 'a true' from known union all values (repeat('a', 64), 'a made-up'), ('', 'an empty')) as h (hash, what)
where c.name <> 'read_rpc';
select is(
  read_rpc('api_issues', jsonb_build_object('token_sha256', (select token from known))) ->> 'code', 'not_for_people',
  'read_rpc by the hash of a true token');
reset role;
create role editor in role authenticated;
grant editor to current_user;
select set_config('role', 'editor', false);
select is(
  api_issues((select token from known)) ->> 'code', 'not_for_people', 'a role that inherits from authenticated is no key either');
reset role;

-- a viewer
select tests.as_viewer();
select results_eq(
  'select name, code from pg_temp.codes(true) order by name', $$ select name, 'wrong_role' from call where acts order by name $$,
  'a viewer is refused by each act');
select set_eq(
  'select name, code from pg_temp.codes(false)',
  $$ select name, case name when 'command_status' then 'unknown_command' else '200' end from call where not acts $$,
  'and answered by each question');
select is(pg_temp.journal(), (select lines from before), 'nothing was done so far');
select is(
  api_token() - 'as_of', '{"status": 200, "name": "00000000-0000-4000-8000-000000000002", "role": "viewer", "hosts": null}',
  'a viewer is told who she is: without an address, her account');
select ok((api_issues() -> 'items') @> jsonb_build_array(pg_temp.issue()), 'she reads the issue');
reset role;

-- an operator
select tests.as_person('{"sub": "o-1", "email": "ann@example.org", "user_metadata": {"name": "eve", "email": "eve@example.org"},
  "app_metadata": {"bruce_role": "operator"}}');
select is(
  api_acknowledge(query => pg_temp.issue() || '{"by": "Eve", "note": "mine"}') ->> 'acknowledged_by', 'ann@example.org',
  'an operator acts by her address, whatever `by` says');
select is(api_unacknowledge(query => pg_temp.issue()) ->> 'status', '200', 'takes it back');
select is(
  api_waive(query => pg_temp.issue() || '{"reason": "known", "expires_at": "2027-01-01T00:00:00Z"}') ->> 'status', '200', 'waives');
select is(api_end_waiver(query => (select jsonb_build_object('waiver_id', max(id)) from waivers)) ->> 'status', '200', 'ends it');
select is(
  api_memory_append(query => '{"source": "me", "body": "x"}') #>> '{memory,written_by}', 'ann@example.org', 'remembers');
select is(api_forget(query => '{"hostname": "box2-daily", "source": "docker"}') ->> 'status', '200', 'forgets');
select is(enqueue_command() ->> 'code', 'invalid_payload', 'a command has a name and a target');
reset role;
select set_eq(
  $$ select distinct kind from journal where actor = 'ann@example.org' $$, array['acknowledge', 'waiver', 'memory', 'forget'],
  'the journal names the person');
select is_empty($$ select from journal where actor ilike '%eve%' $$, 'and nobody else');

-- commands: four eyes are of two people
create function pg_temp.wipe() returns jsonb language sql
as $$ select public.enqueue_command(name => 'wipe', target => 'box2-daily', arguments => '{"service": "tandoor"}') $$;
select tests.as_person('{"sub": "0000000a-0000-4000-8000-000000000003"}');
create temporary table asked as select (pg_temp.wipe() ->> 'command_id')::uuid as id;
select is(
  approve_command(command_id => (select id from asked)) ->> 'code', 'four_eyes',
  'who asked for a command of high risk does not approve it, however long the name is');
grant select on asked to authenticated;
reset role;
select tests.as_person('{"sub": "0000000a-0000-4000-8000-000000000002", "email": "bob@example.org"}');
select is(api_token() ->> 'name', 'Bob', 'the name in people counts before the address');
select is(approve_command(command_id => (select id from asked)) ->> 'status', '200', 'somebody else approves it');
select is(command_status(command_id => (select id from asked)) #>> '{command,approved_by}', 'Bob', 'and is named');
select is(cancel_command(command_id => (select id from asked)) ->> 'status', '200', 'or cancels it');
select is(requeue_command(command_id => (select id from asked)) ->> 'status', '200', 'or queues it again');
reset role;
select isnt_empty($$ select from journal where actor = 'Bob' and kind = 'command' $$, 'the journal names him');

-- machines stay machines
select throws_ok(
  format('set role authenticated; select public.%s', call), '42501', null, 'not for people: ' || call)
from (values
  ($$ claim_commands(null, 'me') $$), ('finish_command(null, gen_random_uuid(), gen_random_uuid(), ''{}'')'),
  ('heartbeat_command(null, gen_random_uuid(), gen_random_uuid())'), ($$ ingest(null, '[]') $$), ($$ expected(null, '{}') $$),
  ($$ claim_actions(null, 'me') $$), ('is_well(null)')
) as c (call);
reset role;

select * from finish();
