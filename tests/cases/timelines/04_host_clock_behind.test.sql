-- The clock of a host is ten minutes behind; it reports every minute; web stops at 12:20: rcourtman/Pulse#1519.
select plan(26);

insert into assets (name) values ('nas'), ('box'), ('pi'), ('lab');
insert into expected_services (hostname, name) values ('nas', 'web'), ('box', 'web'), ('pi', 'web'), ('lab', 'web');
do $$
declare
  v_at timestamptz;
begin
  for v_minute in 0 .. 40 loop
    v_at := '2026-03-02 12:00Z'::timestamptz + make_interval(mins => v_minute);
    perform tests.hear_at(
      v_at, 'nas', tests.docker(tests.container('web', case when v_minute >= 20 then '{"state": "exited"}' else '{}' end::jsonb)),
      v_at - interval '10 minutes');
    perform tests.jobs_at(v_at + interval '30 seconds');
  end loop;
end;
$$;
select results_eq(
  'select * from tests.story()',
  $$
    values
      ('02 12:02:00', 'opened', 'CONFIG_DRIFT', 'nas', null, 'clock'),
      ('02 12:20:00', 'opened', 'SERVICE_MISSING', 'nas', 'web', 'state')
  $$, 'its clock is told, and what stops');
select results_eq(
  'select event_type, field, observed from drift order by 1',
  $$ values ('CONFIG_DRIFT', 'clock', 'behind'), ('SERVICE_MISSING', 'state', 'stopped') $$, 'this is all of the drift');
select is((select details from drift where field = 'clock'), 'The clock of nas is 10 minutes behind (docker).', 'in words');
select results_eq(
  'select last_contact_at, last_seen_at, clock_skew from collectors',
  $$ values ('2026-03-02 12:40Z'::timestamptz, '2026-03-02 12:40Z'::timestamptz, interval '-10 minutes') $$,
  'it was heard of when it was heard of');
select is(
  (select observed_at from observed_snapshots order by id desc limit 1), '2026-03-02 12:20Z', 'history says when it was, by our clock');
select tests.hear_at('2026-03-02 12:41Z', 'nas', tests.docker(tests.container('web')));
select results_eq(
  $$ select at, status, event_type from tests.story() offset 2 $$,
  $$ values ('02 12:41:00', 'resolved', 'CONFIG_DRIFT'), ('02 12:41:00', 'resolved', 'SERVICE_MISSING') $$,
  'right again: it ends at once');

-- variant: a collector that says when it sends is known at its first word, and what its spool kept is old
create temporary table mark as select max(id) as id from events;
select is(
  tests.send_at('2026-03-02 13:00Z', 'box', tests.docker(tests.container('web')), '2026-03-02 12:30Z'), 'stored', 'thirty minutes behind');
select is(
  (select clock_skew from collectors where hostname = 'box'), interval '-30 minutes', 'its skew is known at once');
select is(
  tests.send_at('2026-03-02 13:05Z', 'box', tests.docker(tests.container('web', '{"state": "exited"}')), '2026-03-02 12:35Z', '6 minutes'),
  'late', 'what it saw before its newest is late');
select is(
  tests.send_at('2026-03-02 13:05Z', 'box', tests.docker(tests.container('web', '{"state": "exited"}')), '2026-03-02 13:05Z'),
  'stored', 'what it sees after its clock was put right is not');
select results_eq(
  'select s.status, s.event_type, s.field from mark, tests.story(mark.id) as s',
  $$ values ('opened', 'CONFIG_DRIFT', 'clock'), ('opened', 'SERVICE_MISSING', 'state'), ('resolved', 'CONFIG_DRIFT', 'clock') $$,
  'so it is told');

-- variant: set back by an hour, as a VM that was resumed; nothing it says is late for ever
select tests.send_at('2026-03-02 13:10Z', 'pi', tests.docker(tests.container('web')));
select is(
  tests.send_at('2026-03-02 13:11Z', 'pi', tests.docker(tests.container('web', '{"state": "exited"}')), '2026-03-02 12:11Z'),
  'stored', 'one that says when it sends: at once');
select is(
  tests.send_at('2026-03-02 13:12Z', 'pi', tests.docker(tests.container('web')), '2026-03-02 13:12Z'), 'stored', 'and right again');
select tests.hear_at('2026-03-02 13:10Z', 'lab', tests.docker(tests.container('web')));
select tests.hear_at(
  '2026-03-02 13:10Z'::timestamptz + make_interval(mins => m), 'lab', tests.docker(tests.container('web', '{"state": "exited"}')),
  '2026-03-02 12:10Z'::timestamptz + make_interval(mins => m))
from generate_series(1, 4) as m;
select results_eq(
  $$ select event_type, field from drift where hostname = 'lab' order by 1 $$,
  $$ values ('CONFIG_DRIFT', 'clock'), ('SERVICE_MISSING', 'state') $$, 'one that does not: after three looks');
select tests.jobs_at('2026-03-02 13:15Z');
select is_empty($$ select from drift where hostname = 'lab' and event_type = 'NODE_UNREACHABLE' $$, 'and is not called silent');
select tests.hear_at('2026-03-02 13:15Z', 'lab', tests.docker(tests.container('web')));
select is_empty($$ select from drift where hostname = 'lab' $$, 'NTP puts it right');

-- variant: a clock of 1970, which no retention reaches
select create_token('all', 'collector', repeat('a', 64));
insert into assets (name) values ('old');
insert into expected_services (hostname, name) values ('old', 'web');
select set_config('bruce.now', '2026-03-02 14:00Z', false);
select is(
  ingest(repeat('a', 64), '[{"hostname": "old", "source": "docker", "observed_at": "1970-01-01T00:05:00Z", "snapshot": {"containers": []},
    "collector": {"name": "x", "interval_s": 60, "sent_at": "1970-01-01T00:05:01Z"}}]') #>> '{stored}', '1', 'is taken');
select set_eq(
  $$ select event_type, coalesce(service, field) from drift where hostname = 'old' $$,
  $$ values ('CONFIG_DRIFT', 'clock'), ('SERVICE_MISSING', 'web') $$, 'and says what is');
select is(
  (select observed_at from observed_snapshots where hostname = 'old'), '2026-03-02 13:59:59Z', 'as of now');
select is(
  ingest(repeat('a', 64), '[{"hostname": "old", "source": "docker", "observed_at": "1970-01-01T00:05:00Z", "snapshot": {"containers": []},
    "collector": {"name": "x", "sent_at": "soon"}}]') #>> '{rejected,0,path}', 'collector.sent_at', 'a strange moment is refused');

-- variant: a clock of 1970 or 2010 and a collector that does not say when it sends
insert into assets (name) values ('older');
insert into expected_services (hostname, name) values ('older', 'web');
create temporary table boot as select max(id) as id from events;
select is(
  (select string_agg(ingest(repeat('a', 64), jsonb_build_array(jsonb_build_object(
      'hostname', 'older', 'source', 'docker', 'observed_at', '2010-01-01 00:00Z'::timestamptz + make_interval(mins => m),
      'snapshot', '{"containers": []}'::jsonb, 'collector', '{"name": "x", "interval_s": 60}'::jsonb))) #>> '{rejected}', ' ')
    from generate_series(0, 4) as m
    cross join lateral (select set_config('bruce.now', ('2026-03-02 14:10Z'::timestamptz + make_interval(mins => m))::text, false)) as c),
  '[] [] [] [] []', 'nothing of it is refused');
select set_eq(
  $$ select event_type, coalesce(service, field) from drift where hostname = 'older' $$,
  $$ values ('CONFIG_DRIFT', 'clock'), ('SERVICE_MISSING', 'web') $$, 'after three looks it says what is');
select tests.jobs_at('2026-03-02 14:14:30Z');
select set_eq(
  $$ select s.event_type, s.status from boot, tests.story(boot.id) as s where s.hostname = 'older' $$,
  $$ values ('CONFIG_DRIFT', 'opened'), ('SERVICE_MISSING', 'opened') $$, 'and both are told');
select tests.hear_at('2026-03-02 14:15Z', 'older', tests.docker(tests.container('web')));
select is_empty($$ select from drift where hostname = 'older' $$, 'NTP puts it right');

-- a difference of seconds is none: the delay of a report is not taken for its clock
select is(
  tests.send_at('2026-03-02 14:01:05Z', 'box', tests.docker(tests.container('web')), '2026-03-02 14:01Z'), 'stored', 'five seconds on the way');
select is((select clock_skew from collectors where hostname = 'box'), interval '0', 'its clock is right');

select * from finish();
