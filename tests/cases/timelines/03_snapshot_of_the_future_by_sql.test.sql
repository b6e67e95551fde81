-- One snapshot with the year of tomorrow, by plain SQL: Tr3kkR/Yuzu#1685.
select plan(10);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
select tests.hear_at('2026-03-02 12:00Z', 'box', tests.docker(tests.container('web')));
select tests.jobs_at('2026-03-02 12:00:30Z');
insert into observed_snapshots (hostname, source, observed_at, snapshot)
values ('box', 'docker', '2027-03-02 12:01Z', tests.docker(tests.container('web'), tests.container('new')));
do $$
declare
  v_at timestamptz;
begin
  for v_minute in 2 .. 60 loop
    v_at := '2026-03-02 12:00Z'::timestamptz + make_interval(mins => v_minute);
    perform tests.hear_at(v_at, 'box', tests.docker(tests.container('web', '{"state": "exited"}')));
    perform tests.jobs_at(v_at + interval '30 seconds');
  end loop;
end;
$$;
select results_eq(
  'select * from tests.story()',
  $$
    values
      ('02 12:00:30', 'opened', 'CONFIG_DRIFT', 'box', null, 'clock'),
      ('02 12:00:30', 'opened', 'SERVICE_UNEXPECTED', 'box', 'new', 'declaration'),
      ('02 12:02:00', 'resolved', 'CONFIG_DRIFT', 'box', null, 'clock'),
      ('02 12:02:00', 'opened', 'SERVICE_MISSING', 'box', 'web', 'state'),
      ('02 12:02:00', 'resolved', 'SERVICE_UNEXPECTED', 'box', 'new', 'declaration')
  $$, 'its clock is told, what it says counts as of now, and nothing is blind');
select results_eq('select event_type, service from drift', $$ values ('SERVICE_MISSING', 'web') $$, 'what is, is all of the drift');
select results_eq(
  'select last_contact_at, last_seen_at, clock_skew from collectors',
  $$ values ('2026-03-02 13:00Z'::timestamptz, '2026-03-02 13:00Z'::timestamptz, interval '0') $$, 'the collector is well again');
select is_empty('select from observed_snapshots where observed_at > bruce.clock()', 'no row of the future is kept');

-- variant: all of its rows are of tomorrow, several in a statement
create temporary table mark as select max(id) as id from events;
do $$
declare
  v_at timestamptz;
begin
  for v_minute in 0 .. 10 loop
    v_at := '2026-03-02 14:00Z'::timestamptz + make_interval(mins => v_minute);
    perform set_config('bruce.now', v_at::text, false);
    insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
    select 'box', 'docker', v_at + interval '1 day' + o.age, tests.docker(tests.container('web', format('{"state": "%s"}', o.state)::jsonb)),
      '{"interval_s": 60}'
    from (values (interval '-20 seconds', case when v_minute > 5 then 'running' else 'exited' end), ('0', 'running')) as o (age, state);
    perform tests.jobs_at(v_at + interval '30 seconds');
  end loop;
end;
$$;
select results_eq(
  $$ select s.status, s.event_type, s.service, s.flapping from issues as s where s.status <> 'resolved' and s.event_type <> 'CONFIG_DRIFT' $$,
  $$ values ('open', 'SERVICE_MISSING', 'web', true) $$, 'each of them counts, in their order: what comes and goes flaps');
select is_empty($$ select from observed_snapshots where disposition = 'late' $$, 'none of them is late');
select results_eq('select event_type, field from drift', $$ values ('CONFIG_DRIFT', 'clock') $$, 'and that it is ahead stays told');
select alike((select details from drift), 'The clock of box is 24 hours ahead (docker).', 'in words');

-- variant: by the API, ten minutes ahead, with and without saying when it is sent
select create_token('all', 'collector', repeat('a', 64));
select tests.jobs_at('2026-03-02 15:00Z');
select is(
  (ingest(repeat('a', 64), jsonb_build_array(jsonb_build_object(
    'hostname', h, 'source', 'docker', 'observed_at', '2026-03-02T15:10:00Z', 'snapshot', '{"containers": []}'::jsonb,
    'collector', c))) ->> 'stored')::integer, 1, h || ' lands')
from (values ('fast', '{"name": "x", "sent_at": "2026-03-02T15:10:01Z"}'::jsonb), ('faster', '{"name": "x"}')) as v (h, c);

select * from finish();
