-- Of all hosts, lists are left out where too many issues were open, and the answer says so; of some hosts it is refused.
select plan(7);
set bruce.now = '2026-03-31 12:00Z';
insert into assets (name) values ('box');
select tests.observe('box', 'docker', tests.docker(tests.container('x')));
select tests.runs_until(bruce.clock() + interval '1 second');
insert into bruce.occurrences (event_id, issue_id, hostname, event_type, severity, opened_at, ended_at, ended_by)
select 1000000 + n, gen_random_uuid(), 'box', 'STUCK', 'low', '2026-03-20 12:00Z', '2026-03-20 13:00Z', 'observed' from generate_series(1, 100000) as n;
update bruce.counted_events set time_zone = null;
create temporary table t as select tests.token('agent') as token;
create function pg_temp.at_most(p_most integer) returns jsonb language sql as $$
  select bruce.trajectory_of(bruce.read_span(null, null, null, bruce.clock()), bruce.clock(), p_most)
$$;
select bruce.recount_days();
select is(pg_temp.at_most(200000) -> 'not_listed', '[]', 'as long as they are not too many');
select is(pg_temp.at_most(200000) #>> '{hosts,0,name}', 'box', 'hosts are listed');
select is(pg_temp.at_most(99999) -> 'not_listed', '["hosts", "most", "flapping", "remedies.resolved"]', 'too many: it says what is left out');
select matches(pg_temp.at_most(99999) #>> '{sentences,-1}', '^Hosts and things are not listed: 100,?0\d\d issues', 'in words, too');
select is(
  (select r -> 'opened' from jsonb_array_elements(pg_temp.at_most(99999) -> 'rules') as r where r ->> 'name' = 'STUCK'), '100000', 'the rules are counted all the same');
select is(api_trajectory(token, '{"hostname": ["box"], "since": "2026-03-25T00:00:00Z", "until": "2026-03-28T00:00:00Z"}') ->> 'status', '200', 'little of one host is answered') from t;
insert into bruce.occurrences (event_id, issue_id, hostname, event_type, severity, opened_at, ended_at, ended_by)
values (3000000, gen_random_uuid(), 'box', 'STUCK', 'low', '2026-03-20 12:00Z', '2026-03-20 13:00Z', 'observed');
select is(
  (select array[a ->> 'status', a #>> '{details,0,code}'] from api_trajectory(token, '{"hostname": ["box"]}') as a), '{422,too_much}', 'too much of one host is refused') from t;
select * from finish();
