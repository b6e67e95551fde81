-- A held snapshot is older than the retention when somebody releases it: like edgefloor/cloudattrib#26.
select plan(13);

update settings set retention = '7 days';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) select 'box', 's' || n from generate_series(1, 10) as n;
create function pg_temp.first(p_services integer)
returns jsonb
language sql
as $$ select jsonb_build_object('containers', (select jsonb_agg(tests.container('s' || n)) from generate_series(1, p_services) as n)) $$;
create function pg_temp.days(p_from date, p_days integer, p_services integer)
returns void
language sql
as $$
  select tests.hear_at(p_from + d * interval '1 day' + interval '12 hours', 'box', pg_temp.first(p_services), null, 'docker', 86400),
    tests.jobs_at(p_from + d * interval '1 day' + interval '12 hours 5 minutes')
  from generate_series(0, p_days - 1) as d;
$$;
set time zone 'UTC';
select pg_temp.days('2026-03-02', 1, 10), pg_temp.days('2026-03-03', 61, 2);
select results_eq(
  'select observed_at, disposition from observed_snapshots order by id',
  $$ values ('2026-03-02 12:00Z'::timestamptz, 'current'), ('2026-03-03 12:00Z', 'held') $$,
  'the applied and the held one are kept, whole');
select is((select count(*) from bruce.stored_snapshots as s where s.base_id is not null), 0::bigint, 'their base is not needed');
select is(
  (select jsonb_array_length(o.snapshot -> 'containers') from observed_snapshots as o where o.disposition = 'held'), 2, 'with all its rows');
select results_eq(
  $$ select event_type, field from drift where event_type <> 'HEARTBEAT_OVERDUE' $$, $$ values ('SNAPSHOT_ERROR', 'docker.breaker') $$, 'it is held');
select is(to_regclass('bruce.observed_snapshots_2026_03'), null::regclass, 'its month is dropped');
select is(release_snapshot('box', 'docker'), true, 'it is released');
select results_eq(
  $$ select service from drift where event_type = 'SERVICE_MISSING' order by 1 $$,
  $$ select 's' || n from generate_series(3, 10) as n order by 1 $$, 'what it lacks is missing');
select is_empty($$ select from drift where event_type = 'SNAPSHOT_ERROR' $$, 'and nothing is held');

-- variant: it is gone all the same (a restore, somebody who deletes rows)
insert into assets (name) values ('nas');
insert into expected_services (hostname, name) select 'nas', 's' || n from generate_series(1, 10) as n;
select tests.let_pass('1 minute');
select tests.hear_at(bruce.clock(), 'nas', pg_temp.first(10)), tests.hear_at(tests.let_pass('1 minute'), 'nas', pg_temp.first(2));
delete from bruce.stored_snapshots as s using bruce.scopes as c where s.id = c.held_snapshot_id;
select is(release_snapshot('nas', 'docker'), false, 'what is gone cannot be released');
select matches(
  (select message from journal where kind = 'release'), '^The held docker snapshot of nas is not stored any more', 'which is said');
select tests.hear_at(tests.let_pass('1 minute'), 'nas', pg_temp.first(3));
select is(
  (select count(*) from drift where event_type = 'SERVICE_MISSING' and hostname = 'nas'), 7::bigint, 'the next one counts');
select tests.hear_at(tests.let_pass('1 minute'), 'nas', pg_temp.first(10));
select tests.hear_at(tests.let_pass('1 minute'), 'nas', '{"containers": []}');
select results_eq(
  $$ select event_type, field from drift where hostname = 'nas' $$, $$ values ('SNAPSHOT_ERROR', 'docker.breaker') $$, 'only that one');

-- variant: by the API
select create_token('op', 'operator', repeat('b', 64));
delete from bruce.stored_snapshots as s using bruce.scopes as c where s.id = c.held_snapshot_id and c.host = 'nas';
select results_eq(
  $$ select a ->> 'status', a ->> 'code' from api_release_snapshot(repeat('b', 64), '{"hostname": "nas", "source": "docker"}') as a $$,
  $$ values ('409', 'gone') $$, 'the answer says so');

select * from finish();
