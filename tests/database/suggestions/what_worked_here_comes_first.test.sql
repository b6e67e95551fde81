-- What was tried for a difference, and proved by a later observation, ranks what is suggested the next time.
select plan(17);

select tests.home();
update bruce_cmd_allowlist set enabled = name = 'docker_restart';
insert into expected_services (hostname, name) values ('box2-daily', 'sick');
create function pg_temp.reports(p_health text) returns void language sql as $$
  select tests.observe('box2-daily', 'docker', tests.docker(tests.container('sick', jsonb_build_object('health', p_health)), tests.container('freshrss'), tests.container('tandoor')));
$$;
create function pg_temp.order_now() returns text language sql as $$
  select string_agg(o ->> 'key', ' ' order by n) from drift, jsonb_array_elements(suggestions) with ordinality as s (o, n) where service = 'sick' $$;
create function pg_temp.offer(p_key text) returns jsonb language sql as $$
  select o from drift, jsonb_array_elements(suggestions) as o where service = 'sick' and o ->> 'key' = p_key $$;
create function pg_temp.issue() returns uuid language sql as $$ select issue_id from issues where service = 'sick' and status <> 'resolved' $$;
create function pg_temp.runs() returns void language plpgsql as $$
declare v_id uuid := (enqueue_command(tests.token_of('alice'), 'docker_restart', 'box2-daily', '{"service": "sick"}', issue_id => pg_temp.issue()) ->> 'command_id')::uuid;
begin
  perform tests.claim();
  perform tests.beat(v_id), tests.finish(v_id);
end $$;

select pg_temp.reports('unhealthy'), pg_temp.reports('unhealthy');
select is(pg_temp.order_now(), 'restart logs waive', 'what a rule says first');
select ok(not pg_temp.offer('restart') ? 'tried', 'nothing was tried');

-- it does not help, twice
select pg_temp.runs(), tests.let_pass('10 minutes'), pg_temp.reports('unhealthy'), tests.wait('1 minute');
select is((select array[verification] from bruce_cmd order by created_at desc limit 1), '{disproved}', 'seen again after it');
select alike(pg_temp.offer('restart') ->> 'why', '%It was tried here (times: 1) and did not help.', 'that is said');
select is(pg_temp.order_now(), 'restart logs waive', 'once is chance');
select pg_temp.runs(), tests.let_pass('10 minutes'), pg_temp.reports('unhealthy'), tests.wait('1 minute');
select is(pg_temp.order_now(), 'logs restart waive', 'twice in a row: it goes to the end, before a waiver');
select alike(pg_temp.offer('restart') ->> 'why', '%It did not help here the last 2 times.', 'and says why');

-- a third time it helps
select pg_temp.runs(), pg_temp.reports('healthy'), tests.wait('1 minute');
select is((select count(*) from drift where service = 'sick'), 0::bigint, 'it is well');
select tests.let_pass('2 days'), pg_temp.reports('healthy'), pg_temp.reports('unhealthy'), pg_temp.reports('unhealthy');
select is(pg_temp.order_now(), 'restart logs waive', 'what helped here comes first');
select alike(pg_temp.offer('restart') ->> 'why', '%It worked here 1 of 3 times, last on 2026-03-01.', 'with how often and when');
select is((pg_temp.offer('restart') -> 'tried') - 'worked_at', '{"worked": 1, "times": 3, "failed_in_a_row": 0}', 'as numbers too');

-- of another service nothing is known
select is((select count(*) from bruce.suggestion_outcomes), 1::bigint, 'one thing is remembered of one difference');

-- what a person says he did
insert into expected_services (hostname, name, ports) values ('nas', 'web', '{tcp/80}');
select tests.observe('nas', 'docker', tests.docker(tests.container('web', '{"ports": ["81:80/tcp"]}')));
create temporary table of_web as select issue_id from issues where service = 'web';
select is(api_take_suggestion(tests.token_of('alice'), jsonb_build_object('issue_id', issue_id, 'suggestion', 'waive')) ->> 'status', '422', 'a waiver ends nothing') from of_web;
select is(api_take_suggestion(tests.token_of('alice'), jsonb_build_object('issue_id', issue_id, 'suggestion', 'publish')) ->> 'status', '200', 'he wrote the compose file') from of_web;
select is(api_take_suggestion(tests.token_of('alice'), jsonb_build_object('issue_id', issue_id, 'suggestion', 'adopt_ports')) ->> 'status', '200', 'and declared it') from of_web;
select tests.let_pass('1 minute');
select expected(tests.token_of('alice'), '{"hosts": [{"hostname": "nas", "services": [{"name": "web", "ports": ["tcp/81"]}]}]}');
select tests.wait('1 minute');
select set_eq(
  $$ select suggestion, worked, failed from bruce.suggestion_outcomes where drift_key like 'PORT_MISMATCH/nas/web/%' $$,
  $$ values ('adopt_ports', 1, 0) $$, 'the declaration ended it: that is what worked, of the other nothing is proved');

-- and what is seen again, well after it
update expected_services set ports = '{tcp/80}' where name = 'web';
select api_take_suggestion(tests.token_of('alice'), jsonb_build_object('issue_id', issue_id, 'suggestion', 'publish')) from issues where service = 'web' and status = 'open';
select tests.let_pass('40 minutes'), tests.observe('nas', 'docker', tests.docker(tests.container('web', '{"ports": ["81:80/tcp"]}'))), tests.wait('1 minute');
select set_eq(
  $$ select suggestion, worked, failed, failed_in_a_row from bruce.suggestion_outcomes where drift_key like 'PORT_MISMATCH/nas/web/%' $$,
  $$ values ('adopt_ports', 1, 0, 0), ('publish', 0, 1, 1) $$, 'it did not help');

select * from finish();
