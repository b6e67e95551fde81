-- A token that is bound to hosts hears of these alone, whatever it asks for; one that is not hears of all.
select plan(6);
set bruce.now = '2026-03-01 12:00Z';
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';
insert into assets (name) values ('box1'), ('box2');
insert into expected_services (hostname, name) values ('box1', 'web'), ('box2', 'web'), ('box2', 'db');
select tests.observe('box1', 'docker', tests.docker(tests.container('x')));
select tests.observe('box2', 'docker', tests.docker(tests.container('x')));
select tests.runs_until(bruce.clock() + interval '10 minutes');
create temporary table t as select tests.token('agent') as free, tests.token('agent', array['box2']) as bound;
create function pg_temp.missing(p_answer jsonb) returns jsonb language sql as $$
  select jsonb_build_array(r -> 'opened', r -> 'open') from jsonb_array_elements(p_answer -> 'rules') as r where r ->> 'name' = 'SERVICE_MISSING'
$$;
create function pg_temp.hosts(p_answer jsonb) returns text[] language sql as $$
  select array(
    select h ->> 'name' from jsonb_array_elements(p_answer -> 'hosts') as h
    union select m ->> 'hostname' from jsonb_array_elements(p_answer -> 'most') as m order by 1)
$$;
select is(pg_temp.hosts(api_trajectory(free)), '{box1,box2}', 'all hosts') from t;
select is(pg_temp.missing(api_trajectory(free)), '[3, 3]', 'with what is missing on all') from t;
select is(pg_temp.hosts(api_trajectory(bound)), '{box2}', 'its own host') from t;
select is(pg_temp.missing(api_trajectory(bound)), '[2, 2]', 'with what is missing there') from t;
select is(pg_temp.missing(api_trajectory(free, '{"hostname": ["box2"]}')), '[2, 2]', 'the same that others hear of this host alone') from t;
select is(
  coalesce(pg_temp.hosts(api_trajectory(bound, '{"hostname": ["box1"]}')), '{}'), '{}', 'nothing of another host') from t;
select * from finish();
