-- The story of one issue, as its page of the dashboard asks it.
select no_plan();
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1;

create function pg_temp.story(p_query jsonb default '{}', p_token text default tests.token('operator')) returns jsonb language sql
as $$
  select dashboard_issue(p_token, jsonb_build_object('issue_id', (
    select issue_id from issues where hostname = 'box' and service = 'web' order by first_seen_at limit 1)) || p_query)
$$;
create function pg_temp.kinds() returns text[] language sql
as $$ select array_agg(i ->> 'kind' order by position) from jsonb_array_elements(pg_temp.story() #> '{timeline,items}')
  with ordinality as t (i, position) where i ->> 'kind' <> 'other' $$;
create function pg_temp.step(p_kind text) returns jsonb language sql
as $$ select i from jsonb_array_elements(pg_temp.story() #> '{timeline,items}') as i where i ->> 'kind' = p_kind limit 1 $$;

select tests.reacts('{"name": "tell", "group_by": ["hostname"]}');
insert into snapshots (snapshot_type, data) values ('netbox', '[
  {"hostname": "box", "services": [{"name": "web", "port": 80}, {"name": "db", "port": 5432}]}]');
select tests.observe('box', 'docker', tests.docker(
  tests.container('web', '{"ports": ["80:80/tcp"]}'), tests.container('db', '{"ports": ["5432:5432/tcp"]}')));
select tests.observe('box', 'docker', tests.docker(
  tests.container('web', '{"ports": ["8080:80/tcp"]}'), tests.container('db', '{"ports": ["5433:5432/tcp"]}')));
select tests.let_pass('1 minute'), bruce.flush_tasks(bruce.clock());

select is(pg_temp.story() #>> '{issue,event_type}', 'PORT_MISMATCH', 'it is the issue that was asked for');
select is(pg_temp.kinds(), '{first_seen,opened,told}', 'first seen, opened, and told with the others of its group');
select is(pg_temp.step('told') - '{at,kind,action_id,said,by}'::text[], '{"how": "group", "reaction": "tell", "target": "phone",
  "state": "pending", "attempts": 0, "finished_at": null, "http_status": null, "error": null, "about": 2, "deliveries": []}'::jsonb
  || jsonb_build_object('next_attempt_at', pg_temp.step('told') -> 'next_attempt_at'), 'told to whom, and that it waits');
select is(pg_temp.step('opened') ->> 'details', details, 'an event says its sentence') from issues where service = 'web';

-- the evidence
select is(pg_temp.story() #> '{evidence,thing,row,ports}', '["8080:80/tcp"]', 'the row of the thing that proves it');
select is(pg_temp.story() #> '{evidence,before,thing,row,ports}', '["80:80/tcp"]', 'and as it was before');
select is(pg_temp.story() #>> '{evidence,thing,list}', 'containers', 'and the list that it stands in');

-- delivered after a failure
insert into deliveries (finished_at, target, outcome, attempt, http_status, error, action_id)
select bruce.clock(), target, 'retry', 1, 503, 'is away', action_id from actions;
select is(pg_temp.step('told') -> 'deliveries' -> 0 ->> 'error', 'is away', 'an attempt says what went wrong');

-- a command that helped, as its steps
insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments, targets) values
  ('restart', true, 'Restarts a container.', 'low', true, '{docker,restart,"{service}"}', '{"service": {"type": "service"}}', '{*}');
select enqueue_command(
  tests.token('operator'), name => 'restart', target => 'box', arguments => '{"service": "web"}', issue_id => issue_id)
from issues where service = 'web';
select is(pg_temp.step('command') ->> 'step', 'awaiting_approval', 'a command is told by its step');
select is(pg_temp.step('command') ->> 'name', 'restart', 'by its name');
select is(pg_temp.step('command') ->> 'target', 'box', 'and for which host');
select approve_command(tests.token('operator'), command_id) from bruce_cmd;
select results_eq(
  $$ select i ->> 'step' from jsonb_array_elements(pg_temp.story() #> '{timeline,items}') with ordinality as t (i, n)
    where i ->> 'kind' = 'command' order by n $$,
  $$ values ('awaiting_approval'), ('approved') $$, 'each step is told');

-- somebody takes care of it, gives it back, waives it, ends that
select tests.let_pass('1 minute'), acknowledge(issue_id, 'ann', 'mine. Note: soon') from issues where service = 'web';
select is(pg_temp.step('acknowledged') - '{at,kind}'::text[], '{"by": "ann", "note": "mine. Note: soon"}', 'by whom, with the note');
select tests.let_pass('1 minute'), unacknowledge(issue_id, 'ann') from issues where service = 'web';
select tests.let_pass('1 minute'), waive(issue_id, 'known', bruce.clock() + interval '1 day', 'bob') from issues where service = 'web';
select is(pg_temp.step('waived') ->> 'reason', 'known', 'waived, and why');
select is(pg_temp.story() #>> '{hold,waiver,by}', 'bob', 'a waiver holds it back');
select is(pg_temp.story() #> '{hold,waiver,waiver_id}', to_jsonb(w.id), 'which can be ended by its id') from waivers as w;
select tests.let_pass('1 minute'), end_waiver(id, 'bob') from waivers;
select is(pg_temp.story() #> '{hold,waiver}', 'null', 'nothing holds it back any more');

-- a note
select api_memory_append(tests.token('operator'), jsonb_build_object('source', 'ann', 'body', 'moved', 'issue_id', issue_id))
from issues where service = 'web';

-- it ends
select tests.observe('box', 'docker', tests.docker(
  tests.container('web', '{"ports": ["80:80/tcp"]}'), tests.container('db', '{"ports": ["5433:5432/tcp"]}')));
select is(
  array(select k from unnest(pg_temp.kinds()) as k where k not in ('told', 'command')),
  '{first_seen,opened,acknowledged,unacknowledged,waived,held,waiver_ended,reopened,noted,resolved}'::text[],
  'the whole story, oldest first, what happened again told again');
select is(pg_temp.story() #>> '{issue,status}', 'resolved', 'and it is over');
select is(pg_temp.story() #> '{timeline,omitted}', '0', 'nothing is left out');

-- bounded
insert into journal (created_at, kind, message, issue_id)
select bruce.clock(), 'notification', 'again ' || n, i.issue_id from issues as i, generate_series(1, 300) as n where i.service = 'web';
select is(jsonb_array_length(pg_temp.story() #> '{timeline,items}'), 200, 'the last 200 steps');
select ok((pg_temp.story() #>> '{timeline,omitted}')::integer > 0, 'and that there were more');

-- a row of a megabyte
select is(bruce.snapshot_thing('docker', jsonb_build_object('containers', jsonb_build_array(
  jsonb_build_object('name', '/Web', 'image', repeat('x', 1000000)))), '{web}') - 'too_large', '{"list": "containers"}',
  'a huge row is only said to be huge');
select is(bruce.snapshot_thing('docker', '{"containers": {"name": "web"}}', '{web}'), null, 'what is no list has no row');

-- retention
delete from bruce.stored_snapshots;
select is(pg_temp.story() #> '{evidence,is_kept}', 'false', 'evidence that retention deleted is said to be gone');

-- who asks
select is(pg_temp.story(jsonb_build_object('if_version', pg_temp.story() -> 'version')) -> 'unchanged', 'true', 'unchanged');
select is(pg_temp.story('{"issue_id": "00000000-0000-4000-8000-000000000000"}') ->> 'status', '404', 'unknown');
select is(pg_temp.story('{"issue_id": null}') ->> 'status', '404', 'none');
select is(pg_temp.story('{}', tests.token('agent', '{nas}')) ->> 'status', '404', 'of another host');
select is(pg_temp.story('{}', 'x') ->> 'status', '401', 'a stranger is refused');

-- a container that runs under another name of its service
insert into expected_services (hostname, name, aliases) values ('other', 'tandoor', '{tandoor-recipes}');
select tests.observe('other', 'docker', tests.docker(tests.container('tandoor-recipes', '{"state": "exited"}')));
select is(
  dashboard_issue(tests.token('operator'), jsonb_build_object('issue_id', i.issue_id)) #>> '{evidence,thing,row,name}',
  'tandoor-recipes', 'the evidence is found by the alias')
from issues as i where i.hostname = 'other' and i.service = 'tandoor';

-- root and victims
insert into assets (name, asset_type, parent) values ('hv', 'device', null), ('vm', 'vm', 'hv');
insert into issues (status, severity, event_type, hostname, details, first_seen_at, opened_at, last_seen_at, cause, drift_key)
values ('open', 'critical', 'NODE_UNREACHABLE', 'hv', 'away', now(), now(), now(), 'FIRST_SEEN', 'root');
insert into issues (status, severity, event_type, hostname, service, details, first_seen_at, last_seen_at, cause, drift_key, suppressed_by)
select 'pending', 'high', 'SERVICE_MISSING', 'vm', 's' || n, 'gone', now(), now(), 'FIRST_SEEN', 'victim' || n, i.issue_id
from issues as i, generate_series(1, 25) as n where i.drift_key = 'root';
select is(
  (select array[s #>> '{victims,total}', jsonb_array_length(s #> '{victims,items}')::text] from (
    select dashboard_issue(tests.token('operator'), jsonb_build_object('issue_id', issue_id)) as s from issues where drift_key = 'root') as a),
  '{25,20}', 'the first 20 that it explains, and how many');
create function pg_temp.victims(p_query jsonb, p_token text default tests.token('operator')) returns jsonb language sql as $$
  select dashboard_issue(p_token, jsonb_build_object('issue_id', issue_id) || p_query) from issues where drift_key = 'root'
$$;
create temporary table first_page as
select pg_temp.victims('{}') -> 'victims' as one, pg_temp.victims(jsonb_build_object('list', 'victims', 'cursor', pg_temp.victims('{}') #> '{victims,next_cursor}')) as two;
select is(two - '{as_of,version,victims}'::text[], '{"status": 200}', 'the next page has nothing else') from first_page;
select is(jsonb_array_length(two #> '{victims,items}'), 5, 'it has the rest') from first_page;
select is(two #> '{victims,next_cursor}', 'null', 'and is the last') from first_page;
select is(
  (select count(distinct v ->> 'issue_id') from jsonb_array_elements((one -> 'items') || (two #> '{victims,items}')) as v), 25::bigint,
  'none of them twice') from first_page;
update issues set severity = 'critical' where drift_key = 'victim9';
select is(
  (select count(*) from jsonb_array_elements(pg_temp.victims(jsonb_build_object(
    'list', 'victims', 'cursor', one -> 'next_cursor')) #> '{victims,items}') as v
    where v -> 'issue_id' in (select f -> 'issue_id' from jsonb_array_elements(one -> 'items') as f)),
  0::bigint, 'what grows worse in between repeats nothing') from first_page;
select is(
  dashboard_issue(tests.token('operator'), jsonb_build_object('issue_id', v.issue_id, 'list', 'victims', 'cursor', one -> 'next_cursor'))
    #>> '{details,0,code}', 'invalid_cursor', 'a cursor is of its issue') from first_page, issues as v where v.drift_key = 'victim7';
select is(pg_temp.victims('{"list": "roots"}') #>> '{details,0,path}', 'list', 'there is no other list');
select is(
  pg_temp.victims('{"list": "victims"}', tests.token('agent', '{hv}')) #> '{victims,total}', '0', 'victims of another host are not told');
select is(
  dashboard_issue(tests.token('operator'), jsonb_build_object('issue_id', v.issue_id)) #>> '{root,hostname}', 'hv', 'and a victim names its cause')
from issues as v where v.drift_key = 'victim7';
select * from finish();
