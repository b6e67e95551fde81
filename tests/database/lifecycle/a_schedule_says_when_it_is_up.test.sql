-- Up Mon-Fri 08-20: missing inside its hours, unwanted outside, and neither just after an edge.
select plan(17);

set bruce.now = '2026-03-02 07:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'build'), ('box', 'web');
insert into schedules (hostname, service, weekdays, local_start, local_end, time_zone)
values ('Box', 'Build', '{mon,tue,wed,thu,fri}', '08:00', '20:00', 'Europe/Paris');
create function pg_temp.at(p_at timestamptz, p_build text) returns void language plpgsql as $$
begin
  perform tests.jobs_at(p_at);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector) values (
    'box', 'docker', p_at, tests.docker(tests.container('web'), tests.container('build', jsonb_build_object('state', p_build))),
    '{"interval_s": 86400}');
end;
$$;
create view pg_temp.told as select status, event_type, service, details, cause from events where id > coalesce(
  nullif(current_setting('tests.seen', true), '')::bigint, 0);
create function pg_temp.seen() returns void language sql as $$ select set_config('tests.seen', (select max(id)::text from events), false) $$;

select is((select phase from schedules), 'changing', 'eight in Paris: the edge');
select pg_temp.at('2026-03-02 07:01Z', 'exited');
select is_empty('select from pg_temp.told', 'it is off, and may be for ten minutes');
select is(
  (select because from explain('box', 'build') where verdict = 'no drift'),
  'At an edge of its schedule (mon tue wed thu fri 08:00-20:00 Europe/Paris) neither up nor down is news.', 'explain says so');
select tests.jobs_at('2026-03-02 07:10Z');
select results_eq(
  'select status, event_type, service, cause from pg_temp.told', $$ values ('opened', 'SERVICE_MISSING', 'build', 'INTENT_CHANGED') $$,
  'then it is missing: the jobs tell, because the intent changed');
select pg_temp.seen(), pg_temp.at('2026-03-02 07:11Z', 'running');
select results_eq('select status, event_type from pg_temp.told', $$ values ('resolved', 'SERVICE_MISSING') $$, 'it comes up');

select pg_temp.seen(), pg_temp.at('2026-03-02 18:59Z', 'running'), pg_temp.at('2026-03-02 19:09Z', 'running');
select is_empty('select from pg_temp.told', 'up all day, and a little longer');
select tests.jobs_at('2026-03-02 19:10Z');
select results_eq(
  'select status, event_type, details, cause from pg_temp.told',
  $$ values ('opened', 'CONFIG_DRIFT',
    'Service build runs on box outside its hours (mon tue wed thu fri 08:00-20:00 Europe/Paris).', 'INTENT_CHANGED') $$,
  'up in the evening: that is drift');
select pg_temp.seen(), pg_temp.at('2026-03-02 19:30Z', 'exited');
select results_eq('select status, event_type from pg_temp.told', $$ values ('resolved', 'CONFIG_DRIFT') $$, 'it goes down');
select is(
  (select because from explain('box', 'build') where verdict = 'no drift'),
  'By its schedule (mon tue wed thu fri 08:00-20:00 Europe/Paris) it is off now, and it is.', 'explain says why it is not missing');
select is(
  (select lifecycle from bruce.service_state where service = 'web'), 'active', 'what has no schedule is not touched');
select pg_temp.seen(), tests.jobs_at('2026-03-07 12:00Z');
select is((select lifecycle from bruce.service_state where service = 'build'), 'offline', 'Saturday: off');

create temporary table before as
  select s.ctid::text as place from bruce.service_state as s union all select c.ctid::text from schedules as c;
select tests.jobs_at('2026-03-07 12:01Z');
select set_eq(
  'select s.ctid::text as place from bruce.service_state as s union all select c.ctid::text from schedules as c', 'select place from before',
  'between the edges nothing is written');

update schedules set enabled = false;
select is((select lifecycle from bruce.service_state where service = 'build'), 'active', 'disabled: it counts at once');
update schedules set enabled = true;
select is((select lifecycle from bruce.service_state where service = 'build'), 'offline', 'and enabled again');
insert into schedules (hostname, service, weekdays, local_start, local_end, time_zone, tolerance)
values ('box', 'build', '{sat}', '12:00', '14:00', 'Europe/Paris', '0');
select is((select lifecycle from bruce.service_state where service = 'build'), 'active', 'another one adds its hours');
delete from schedules;
select is((select lifecycle from bruce.service_state where service = 'build'), 'active', 'without one it is up always');
select is((select schedule from bruce.service_state where service = 'build'), null, 'and nothing says otherwise');

select * from finish();
