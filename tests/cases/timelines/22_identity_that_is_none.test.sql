-- An engine that invents its id for each answer: the service of Podman does (containers/podman, pkg/api/handlers/compat/info.go).
select plan(16);

insert into assets (name) values ('pod'), ('old'), ('swap'), ('two'), ('probe'), ('three');
insert into expected_services (hostname, name) select a.name, 'web' from assets as a;
create function pg_temp.say(p_minute numeric, p_host text, p_instance text, p_state text default 'running')
returns text
language sql
as $$
  select tests.send_at('2026-03-02 12:00Z'::timestamptz + p_minute * interval '1 minute', p_host,
    tests.docker(tests.container('web', jsonb_build_object('state', p_state))),
    p_collector => case when p_instance is null then '{}' else jsonb_build_object('instance', p_instance) end)
$$;
create temporary table mark as select 0::bigint as id;

-- another id in each report: at most some of the first ones wait for two intervals
create temporary table said as
select m, pg_temp.say(m, 'pod', 'id-' || m) as outcome from generate_series(0, 20) as m;
select cmp_ok((select count(*) from said where outcome = 'duplicate'), '<=', 2::bigint, 'it is not held for long');
select is((select count(*) from said where outcome = 'duplicate' and m > 4), 0::bigint, 'and then never again');
select tests.jobs_at('2026-03-02 12:20:30Z');
select is_empty($$ select from drift where hostname = 'pod' $$, 'it is neither silent nor two');
select pg_temp.say(21, 'pod', 'id-21', 'exited');
select results_eq(
  $$ select s.status, s.event_type, s.service from tests.story() as s where s.hostname = 'pod' $$,
  $$ values ('opened', 'SERVICE_MISSING', 'web') $$, 'what it says is told at once');
-- when it is replaced by one that has an id, that one is known, and a stranger is held again
select pg_temp.say(m, 'pod', 'real') from generate_series(22, 26) as m;
select is(pg_temp.say(26.4, 'pod', 'stranger', 'exited'), 'duplicate', 'an id that repeats is one');
select is((select s.instance from bruce.scopes as s where s.host = 'pod'), 'real', 'and known');

-- variant: the id is new at each report, sooner and later than the interval
create temporary table early as
select m, pg_temp.say(30 + m * 0.95 + case m % 2 when 0 then 0.08 else 0 end, 'swap', 'r-' || m) as outcome
from generate_series(0, 20) as m;
select is((select count(*) from early where outcome = 'duplicate' and m > 5), 0::bigint, 'whatever the jitter');

-- variant: a scope that never said an instance says one
select pg_temp.say(m, 'old', null) from generate_series(60, 63) as m;
select is(pg_temp.say(64, 'old', 'AAAA', 'exited'), 'stored', 'after an upgrade of the collector: taken over');
-- an id that changes once, at an upgrade or a new installation: after two intervals, without a word
select pg_temp.say(m, 'old', 'AAAA') from generate_series(65, 70) as m;
update mark set id = (select max(id) from events);
select results_eq(
  $$ select m, pg_temp.say(m, 'old', 'BBBB') from generate_series(71, 73) as m $$,
  $$ values (71, 'duplicate'), (72, 'unchanged'), (73, 'unchanged') $$, 'another id: after two intervals');
select tests.jobs_at('2026-03-02 13:13:30Z');
select is_empty(
  $$ select from mark, tests.story(mark.id) as s where s.hostname = 'old' $$, 'and nothing is told of it');

-- variant: the first one is true, the second one has another id in each report
do $$
begin
  for v_minute in 80 .. 95 loop
    perform pg_temp.say(v_minute, 'two', 'true');
    perform pg_temp.say(v_minute + 0.3, 'two', 'false-' || v_minute, 'exited');
    perform tests.jobs_at('2026-03-02 12:00:30Z'::timestamptz + make_interval(mins => v_minute));
  end loop;
end;
$$;
select results_eq(
  $$ select event_type, field from drift where hostname = 'two' $$, $$ values ('CONFIG_DRIFT', 'docker.identity') $$,
  'the first one counts as long as it speaks');

-- variant: three of one name are three, not one without identity
do $$
begin
  for v_minute in 100 .. 115 loop
    perform pg_temp.say(v_minute, 'three', 'one');
    perform pg_temp.say(v_minute + 0.3, 'three', 'another', 'exited');
    perform pg_temp.say(v_minute + 0.6, 'three', 'a third');
    perform tests.jobs_at('2026-03-02 12:00:45Z'::timestamptz + make_interval(mins => v_minute));
  end loop;
end;
$$;
select results_eq(
  $$ select event_type, field from drift where hostname = 'three' $$, $$ values ('CONFIG_DRIFT', 'docker.identity') $$,
  'the first of three counts');
select is((select s.instance from bruce.scopes as s where s.host = 'three'), 'one', 'throughout');

-- variant: a second machine that cannot look does not make the first one fail
create function pg_temp.fail(p_minute numeric, p_instance text)
returns text
language sql
as $$
  select set_config('bruce.now', ('2026-03-02 12:00Z'::timestamptz + p_minute * interval '1 minute')::text, false);
  select t.outcome from bruce.take_payloads(jsonb_build_array(jsonb_build_object(
    'hostname', 'probe', 'source', 'docker', 'observed_at', bruce.clock(), 'snapshot', '{}'::jsonb,
    'error', '{"kind": "unreachable", "message": "No network."}'::jsonb,
    'collector', jsonb_build_object('name', 'test', 'interval_s', 60, 'sent_at', bruce.clock(), 'instance', p_instance)
  ))) as t
$$;
select pg_temp.say(m, 'probe', 'one') from generate_series(120, 122) as m;
select is(pg_temp.fail(122.3, 'other'), 'duplicate', 'the failure of another is held');
select pg_temp.say(123, 'probe', 'one');
select tests.jobs_at('2026-03-02 14:03:10Z');
select results_eq(
  $$ select event_type, field from drift where hostname = 'probe' $$, $$ values ('CONFIG_DRIFT', 'docker.identity') $$, 'and told as such');
select is(pg_temp.fail(124, 'one'), 'stored', 'its own failure counts');

select * from finish();
