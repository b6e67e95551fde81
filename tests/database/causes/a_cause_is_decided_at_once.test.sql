-- A cause is acknowledged, waived and fixed at once: each issue as it would be alone, and nothing hides a refusal.
select no_plan();

set bruce.now = '2026-03-01 12:00Z';
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1;
insert into assets (name) select 'box' || n from generate_series(1, 4) as n;
insert into expected_services (hostname, name, image)
select 'box' || n, s.name, s.image from generate_series(1, 4) as n
cross join (values ('web', null), ('cache', 'redis:7.4')) as s (name, image);
select tests.observe('box' || n, 'docker', tests.docker(
  tests.container('web', '{"state": "exited"}'), tests.container('cache', '{"image": "redis:7.2"}')))
from generate_series(1, 4) as n;
select create_token('ann', 'operator', repeat('a', 64)), create_token('of-two', 'operator', repeat('b', 64), array['box1', 'box2']),
  create_token('agent', 'agent', repeat('c', 64));
create temporary table t as
select jsonb_build_object('cause_key', cause_key) as web, issue_ids from drift_causes where service = 'web';
create function pg_temp.outcomes(p_answer jsonb, out hostname text, out outcome text, out code text) returns setof record language sql
as $$ select r ->> 'hostname', r ->> 'outcome', r ->> 'code' from jsonb_array_elements(p_answer -> 'rows') as r $$;
create function pg_temp.counts(p_answer jsonb) returns text language sql
as $$ select concat_ws(' ', p_answer ->> 'status', p_answer ->> 'done', p_answer ->> 'unchanged', p_answer ->> 'refused') $$;

-- acknowledge
select is(api_acknowledge_cause(repeat('c', 64), web) ->> 'code', 'wrong_role', 'an agent does not acknowledge') from t;
select is(
  api_acknowledge_cause(repeat('a', 64), '{"cause_key": "00000000000000000000000000000000"}') ->> 'code', 'not_found',
  'a cause that is none is not found');
select acknowledge(issue_ids[1], 'bob', 'Mine.') from t;
create temporary table taken as select api_acknowledge_cause(repeat('b', 64), web || '{"note": "Ours."}') as answer from t;
select results_eq(
  'select (pg_temp.outcomes(answer)).* from taken order by 1',
  $$ values ('box1', 'refused', 'already_acknowledged'), ('box2', 'done', null) $$,
  'what bob has is refused, the rest is done, and hosts of others are not touched');
select alike(answer #>> '{rows,1,message}', '%bob%', 'who has it is said') from taken;
select is(
  answer #>> '{notes,1}', 'This token is bound to some hosts: where the cause is on others, nothing was done there.',
  'it is told that it is bound') from taken;
select is(answer #>> '{notes,0}', 'What joins this cause later is told: nobody has taken it.', 'and of what comes later') from taken;
select is(pg_temp.counts(answer), '200 1 0 1', 'counted') from taken;
select set_eq(
  'select hostname, acknowledged_by from issues where acknowledged_at is not null',
  $$ values ('box1', 'bob'), ('box2', 'of-two') $$, 'so it is');
select is(pg_temp.counts(api_acknowledge_cause(repeat('a', 64), web)), '200 2 0 2', 'one of all hosts takes the rest') from t;
select is(
  pg_temp.counts(api_acknowledge_cause(repeat('a', 64), web || jsonb_build_object('issue_ids', array[issue_ids[3]]))), '200 0 1 0',
  'of those that were seen only, which it has already') from t;

-- waive
select is(api_waive_cause(repeat('a', 64), web || '{"reason": "x", "expires_at": "2020-01-01"}') ->> 'code', 'expires_at_is_past',
  'a time that is past is refused as a whole') from t;
select is(
  api_waive_cause(repeat('a', 64), web || '{"reason": " ", "expires_at": "2027-01-01"}') ->> 'code', 'reason_is_missing',
  'and no reason') from t;
select is((select count(*) from waivers), 0::bigint, 'nothing was waived so far');
select is(waive(issue_ids[2], 'Alone.', '2027-01-01', 'bob') ->> 'status', '200', 'one is waived alone') from t;
create temporary table waived as
select api_waive_cause(repeat('a', 64), web || '{"reason": "All.", "expires_at": "2027-01-01", "by": "Eve"}') as answer from t;
select set_eq(
  'select (pg_temp.outcomes(answer)).* from waived',
  $$ values ('box1', 'done', null), ('box2', 'refused', 'already_waived'), ('box3', 'done', null), ('box4', 'done', null) $$,
  'the others are waived');
select set_eq(
  'select hostname, service, expected, observed, created_by from waivers where reason = ''All.''',
  $$ values ('box1', 'web', 'running', 'stopped', 'Eve (ann)'), ('box3', 'web', 'running', 'stopped', 'Eve (ann)'),
    ('box4', 'web', 'running', 'stopped', 'Eve (ann)') $$,
  'each by a waiver of its own, bound to its values');
select is(
  (select count(*) from journal where kind = 'waiver' and message like 'Eve (ann) waived until%'), 3::bigint, 'each is in the journal');
select is((select states ->> 'waived' from drift_causes where service = 'web'), '4', 'the cause says so');
insert into assets (name) values ('box5');
insert into expected_services (hostname, name) values ('box5', 'web');
select tests.observe('box5', 'docker', tests.docker(tests.container('web', '{"state": "exited"}')));
select is(
  (select states - '{pending,acknowledged,in_maintenance,stale}'::text[] from drift_causes where service = 'web'),
  '{"open": 1, "waived": 4}', 'one that joins later is told');

-- a command for each
insert into bruce_cmd_allowlist (name, enabled, description, argv, arguments, targets, needs_approval, risk)
values ('again', true, 'Restarts a container.', array['docker', 'restart', '{service}'], '{"service": {"type": "service"}}', '{box1,box2,box3}',
  true, 'low');
create temporary table image as
select jsonb_build_object('cause_key', cause_key, 'name', 'again', 'arguments', '{"service": "{service}"}'::jsonb,
  'request_id', gen_random_uuid()) as query
from drift_causes where field = 'image';
create temporary table queued as select api_enqueue_cause(repeat('c', 64), query) as answer from image;
select set_eq(
  $$ select r ->> 'hostname' as h, r ->> 'outcome' as o, r ->> 'state' as s from queued, jsonb_array_elements(answer -> 'rows') as r $$,
  $$ values ('box1', 'done', 'awaiting_approval'), ('box2', 'done', 'awaiting_approval'), ('box3', 'done', 'awaiting_approval'),
    ('box4', 'refused', 'rejected') $$,
  'one command for each issue, admitted or rejected on its own');
select isnt(answer #>> '{rows,3,message}', null, 'the reason is said') from queued;
select set_eq(
  $$ select c.target, c.arguments ->> 'service', i.hostname from bruce_cmd as c join issues as i using (issue_id)
     where c.state = 'awaiting_approval' $$,
  $$ values ('box1', 'cache', 'box1'), ('box2', 'cache', 'box2'), ('box3', 'cache', 'box3') $$, 'each for its host, its service and its issue');
select is(pg_temp.counts(api_enqueue_cause(repeat('c', 64), query)), '200 3 0 1', 'the same request again') from image;
select is((select count(*) from bruce_cmd), 4::bigint, 'is the same commands');
select is(
  pg_temp.counts(api_enqueue_cause(repeat('b', 64), query - 'request_id')), '200 2 0 0', 'a bound token asks for its hosts only') from image;
select is(
  (select array_agg(distinct r ->> 'code') from jsonb_array_elements(
    api_enqueue_cause(repeat('a', 64), web || '{"name": "again", "arguments": {"service": "{service}"}}') -> 'rows') as r
   where r ->> 'hostname' <> 'box5'),
  '{waived}', 'what is waived is left alone, and it is said') from t;
select is(bruce.fill_in('{hostname}/{service} {x}{{issue_id}', i), i.hostname || '/' || i.service || ' {x}{' || i.issue_id, 'placeholders')
from issues as i limit 1;

-- what a bound token sees
select is(
  (select array_agg(c ->> 'hosts_total') from jsonb_array_elements(api_causes(repeat('b', 64)) -> 'items') as c), '{2,2}',
  'it sees a cause with its hosts only');
select is(
  api_causes(repeat('a', 64), '{"hostname": ["box5"]}') #> '{items,0,hosts}', '["box1", "box2", "box3", "box4", "box5"]',
  'one host asks for a cause, and gets it whole');
select is(
  (select jsonb_array_length(api_causes(repeat('a', 64), q::jsonb) -> 'items') from unnest(array['{"min_hosts": 5}']) as q), 1,
  'causes of many hosts only');
select is(
  tests.pages('api_causes', repeat('a', 64), '{"limit": 1}', 'cause_key'), array(select tests.items(api_causes(repeat('a', 64)), 'cause_key')),
  'page by page');
select * from finish();
