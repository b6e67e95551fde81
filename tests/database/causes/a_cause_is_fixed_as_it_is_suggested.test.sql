-- A cause is fixed by what is suggested for each of its issues: its own command, or the reason why there is none.
select no_plan();

set bruce.now = '2026-03-01 12:00Z';
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1;
update bruce_cmd_allowlist set enabled = false;
update bruce_cmd_allowlist set enabled = true, targets = '{box1,box2,box3}' where name = 'docker_start';
update bruce_cmd_allowlist set enabled = true, targets = '{*}' where name = 'docker_stop';
insert into assets (name) select 'box' || n from generate_series(1, 4) as n;
insert into expected_services (hostname, name) select 'box' || n, 'web' from generate_series(1, 4) as n;
select tests.observe('box' || n, 'docker', tests.docker(
  tests.container(case n when 2 then 'stack-web-1' else 'web' end,
    '{"state": "exited", "compose": {"project": "stack", "service": "web"}}'), tests.container('stray')))
from generate_series(1, 4) as n;
select create_token('ann', 'operator', repeat('a', 64)), create_token('of-two', 'operator', repeat('b', 64), array['box1', 'box2']),
  create_token('agent', 'agent', repeat('c', 64));
create temporary table t as
select s.service, jsonb_build_object('cause_key', s.cause_key) as query from drift_causes as s where s.service in ('web', 'stray');
create function pg_temp.ask(p_service text, p_more jsonb default '{}', p_token text default 'a') returns jsonb language sql
as $$ select api_enqueue_cause(repeat(p_token, 64), query || p_more) from t where service = p_service $$;
create function pg_temp.rows(p_answer jsonb, out hostname text, out outcome text, out said text) returns setof record language sql
as $$ select r ->> 'hostname', r ->> 'outcome', coalesce(r ->> 'suggestion' || ' ' || (r ->> 'state'), r ->> 'code')
  from jsonb_array_elements(p_answer -> 'rows') as r $$;

-- what they share is said, with how many it is for
create temporary table told as
select t.service, s.* from t, jsonb_array_elements(api_causes(repeat('a', 64), query) #> '{items,0,suggestions}') with ordinality as s (offer, place);
select results_eq(
  $$ select offer ->> 'key', offer ->> 'title', offer ->> 'risk', (offer ->> 'issues')::int, (offer ->> 'of')::int, (offer ->> 'commands')::int
     from told where service = 'web' and place <= 2 order by place $$,
  $$ values ('start', 'Start web on 4 hosts.', 'low', 4, 4, 3), ('logs', 'Read what web on 4 hosts said last.', 'none', 4, 4, 0) $$,
  'what all of them share, in one sentence; a command for those of the allow-list');
select is(offer ->> 'cli', 'npx bruce causes ' || left(query ->> 'cause_key', 8) || ' --fix start', 'with the line that does it')
from told join t using (service) where service = 'web' and place = 1;
select is_empty($$ select from told where offer ->> 'kind' = 'waive' $$, 'a cause is waived by an act of its own');
select is((select c -> 'suggestions' from jsonb_array_elements(api_causes(repeat('a', 64)) -> 'items') as c limit 1), null,
  'a list of causes does not make them');
select is(
  (select s ->> 'issues' from t, jsonb_array_elements(api_causes(repeat('b', 64), query) #> '{items,0,suggestions}') as s
   where service = 'web' and s ->> 'key' = 'start'), '2', 'a bound token is told of its hosts only');

-- each issue gets its own command
create temporary table done as select pg_temp.ask('web', '{"suggestion": "start", "request_id": "00000000-0000-0000-0000-000000000001"}', 'c') as answer;
select set_eq('select (pg_temp.rows(answer)).* from done',
  $$ values ('box1', 'done', 'start pending'), ('box2', 'done', 'start pending'), ('box3', 'done', 'start pending'), ('box4', 'refused', 'not_suggested') $$,
  'that of its own suggestion; one without is refused');
select is((select r ->> 'message' from done, jsonb_array_elements(answer -> 'rows') as r where r ->> 'hostname' = 'box4'),
  'No command is suggested for it by the name of start.', 'and why is said');
select set_eq($$ select c.name, c.target, c.arguments ->> 'service', i.service from bruce_cmd as c join issues as i using (issue_id) $$,
  $$ values ('docker_start', 'box1', 'web', 'web'), ('docker_start', 'box2', 'web', 'web'), ('docker_start', 'box3', 'web', 'web') $$,
  'each is queued for its issue');
select pg_temp.ask('web', '{"suggestion": "start", "request_id": "00000000-0000-0000-0000-000000000001"}', 'c');
select is((select count(*) from bruce_cmd), 3::bigint, 'the same request again is the same commands');

-- without a name: the first that is a command, but none that undoes what a declaration would settle
select set_eq($$ select (pg_temp.rows(pg_temp.ask('web'))).* $$,
  $$ values ('box1', 'done', 'start pending'), ('box2', 'done', 'start pending'), ('box3', 'done', 'start pending'), ('box4', 'refused', 'not_suggested') $$,
  'the first of each');
select set_eq($$ select outcome, said from pg_temp.rows(pg_temp.ask('stray')) $$, $$ values ('refused', 'not_suggested') $$,
  'what is not declared is not stopped unasked');
select is(pg_temp.ask('stray') #>> '{rows,0,message}',
  'Suggested first: Declare stray on box1. Nobody does that unasked: name the suggestion.', 'it is said what comes first');
select is(pg_temp.ask('web', '{"suggestion": "nosuch"}') ->> 'refused', '4', 'a suggestion that there is not');
select is(pg_temp.ask('web', '{"suggestion": "logs"}') ->> 'refused', '4', 'one that is no command');
select is(pg_temp.ask('web', '{"suggestion": "start", "name": "docker_start"}') ->> 'status', '422', 'a name and a suggestion are two things');
select is(pg_temp.ask('web', '{"arguments": {}}') ->> 'status', '422', 'arguments belong to a name');
select waive(i.issue_id, 'Known.', '2027-01-01', 'bob') from issues as i where i.hostname = 'box1' and i.service = 'web';
select set_eq($$ select hostname, outcome, said from pg_temp.rows(pg_temp.ask('web')) where hostname = 'box1' $$,
  $$ values ('box1', 'refused', 'waived') $$, 'what is waived is left alone');

-- taken, and given back
create function pg_temp.back(p_more jsonb default '{}', p_token text default 'a') returns text language sql
as $$ select concat_ws(' ', a ->> 'status', a ->> 'done', a ->> 'refused', a ->> 'code') from t, api_unacknowledge_cause(repeat(p_token, 64), query || p_more) as a
  where service = 'stray' $$;
select is(pg_temp.back(), '404 not_found', 'nobody has it');
select api_acknowledge_cause(repeat('a', 64), query) from t where service = 'stray';
select is((select count(*) from issues where issues.service = 'stray' and acknowledged_at is not null), 4::bigint, 'somebody takes it');
select is(pg_temp.back(p_token => 'c'), '403 wrong_role', 'an agent gives nothing back');
select is(pg_temp.back(p_token => 'b'), '200 2 0', 'one of two hosts gives these back');
select set_eq($$ select hostname from issues where service = 'stray' and acknowledged_at is not null $$, '{box3,box4}'::text[], 'the others stay');
select is(pg_temp.back(), '200 2 0', 'and the rest');
select is((select count(*) from journal where kind = 'acknowledge' and details ->> 'act' = 'unacknowledged'), 4::bigint, 'each is in the journal');

select * from finish();
