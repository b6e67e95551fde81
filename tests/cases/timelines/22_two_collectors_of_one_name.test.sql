-- Two engines report as one host and source in turn: like rcourtman/Pulse#1511.
select plan(13);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box'), ('nas');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db'), ('box', 'api'), ('nas', 'web');
do $$
declare
  v_at timestamptz;
begin
  for v_minute in 0 .. 240 loop
    v_at := '2026-03-02 12:00Z'::timestamptz + make_interval(mins => v_minute);
    perform tests.hear_at(v_at, 'box', tests.docker(tests.container('web'), tests.container('db'), tests.container('api')));
    perform tests.hear_at(v_at + interval '20 seconds', 'box', tests.docker(tests.container('portainer')));
    perform tests.jobs_at(v_at + interval '30 seconds');
  end loop;
end;
$$;
select cmp_ok((select count(*) from events), '<=', 9::bigint, 'few events');
select results_eq(
  $$ select event_type, field, observed, details from drift $$,
  $$ values ('CONFIG_DRIFT', 'docker.identity', 'two collectors',
    'Two collectors report as box/docker, and say different things: the second one''s word does not count.') $$,
  'one drift, which names the cause');
select results_eq(
  $$ select event_type, field, status, occurrences from issues where status <> 'resolved' $$,
  $$ values ('CONFIG_DRIFT', 'docker.identity', 'open', 1) $$, 'open once');
-- what the first one says counts; when the second one stops, it is over
create temporary table mark as select max(id) as id from events;
select tests.hear_at('2026-03-02 16:01Z', 'box', tests.docker(tests.container('web'), tests.container('db')));
select results_eq(
  'select s.status, s.event_type, s.service from mark, tests.story(mark.id) as s',
  $$ values ('opened', 'SERVICE_MISSING', 'api') $$, 'a change of the first is told');
select tests.hear_at('2026-03-02 16:01Z'::timestamptz + make_interval(mins => m), 'box',
    tests.docker(tests.container('web'), tests.container('db'))), tests.jobs_at('2026-03-02 16:01:30Z'::timestamptz + make_interval(mins => m))
from generate_series(1, 5) as m;
select results_eq('select event_type, service from drift', $$ values ('SERVICE_MISSING', 'api') $$, 'one collector: it is over');
-- the first one stops: the second takes over
select tests.hear_at('2026-03-02 16:06:20Z'::timestamptz + make_interval(mins => m), 'box', tests.docker(tests.container('portainer'))),
  tests.jobs_at('2026-03-02 16:06:30Z'::timestamptz + make_interval(mins => m))
from generate_series(1, 4) as m;
select set_eq('select name from docker_state_latest', array['portainer'], 'what takes over counts');
select is_empty($$ select from drift where event_type in ('NODE_UNREACHABLE', 'CONFIG_DRIFT') $$, 'and nobody is called silent');

-- variant: collectors that say which engine they speak of
truncate mark;
insert into mark select max(id) from events;
do $$
declare
  v_at timestamptz;
begin
  for v_minute in 0 .. 20 loop
    v_at := '2026-03-03 12:00Z'::timestamptz + make_interval(mins => v_minute);
    perform tests.send_at(v_at, 'nas', tests.docker(tests.container('web')), p_collector => '{"instance": "AAAA"}');
    perform tests.send_at(
      v_at + interval '20 seconds', 'nas', tests.docker(tests.container('x' || v_minute)), p_collector => '{"instance": "BBBB"}');
    perform tests.jobs_at(v_at + interval '30 seconds');
  end loop;
end;
$$;
select results_eq(
  $$ select s.at, s.status, s.event_type, s.service, s.field from mark, tests.story(mark.id) as s where s.hostname = 'nas' $$,
  $$ values ('03 12:01:30', 'opened', 'CONFIG_DRIFT', null::text, 'docker.identity') $$, 'one event, whatever the second one says');
select is((select details from drift where hostname = 'nas'),
  'Two collectors report as nas/docker (AAAA, BBBB): the second one''s word does not count.', 'with both');

-- variant: an engine that was replaced takes over by itself, and nothing is told of it
truncate mark;
insert into mark select max(id) from events;
select tests.send_at('2026-03-03 12:20Z'::timestamptz + make_interval(mins => m), 'nas', tests.docker(tests.container('web')), p_collector => '{"instance": "AAAA"}'),
  tests.jobs_at('2026-03-03 12:20:30Z'::timestamptz + make_interval(mins => m))
from generate_series(1, 6) as m;
select tests.send_at('2026-03-03 12:26Z'::timestamptz + make_interval(mins => m), 'nas', tests.docker(), p_collector => '{"instance": "CCCC"}'),
  tests.jobs_at('2026-03-03 12:26:30Z'::timestamptz + make_interval(mins => m))
from generate_series(1, 4) as m;
select results_eq(
  $$ select s.at, s.status, s.event_type, s.service from mark, tests.story(mark.id) as s where s.hostname = 'nas' $$,
  $$ values ('03 12:23:30', 'resolved', 'CONFIG_DRIFT', null::text), ('03 12:28:00', 'opened', 'SERVICE_MISSING', 'web') $$,
  'the second stops: it ends. Another engine: after two intervals it is the one');
select is((select s.instance from bruce.scopes as s where s.host = 'nas'), 'CCCC', 'known from now on');

-- variant: one collector whose container comes and goes each minute is no two
truncate mark;
insert into mark select max(id) from events;
select tests.hear_at('2026-03-04 12:00Z'::timestamptz + make_interval(mins => m), 'box',
  tests.docker(tests.container('web', case m % 2 when 0 then '{}' else '{"state": "exited"}' end::jsonb)))
from generate_series(0, 20) as m;
select is_empty($$ select from drift where field like '%.identity' $$, 'what flaps is not called two collectors');
select isnt_empty(
  $$ select from mark, tests.story(mark.id) as s where s.event_type = 'SERVICE_MISSING' and s.service = 'web' $$, 'it flaps');

select * from finish();
