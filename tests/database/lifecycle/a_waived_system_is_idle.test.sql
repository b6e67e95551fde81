-- Waivers and windows that hold something back write nothing while nothing changes.
select plan(3);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db'), ('box', 'sick');
set bruce.now = '2026-03-01 12:00Z';
insert into waivers (reason, expires_at, service) values ('Known.', 'infinity', 'web');
insert into maintenance_windows (reason, service, weekdays, local_start, local_end, time_zone)
values ('Always.', 'db', '{mon,tue,wed,thu,fri,sat,sun}', '00:00', '24:00', 'Europe/Paris');
create function pg_temp.report() returns void language sql as $$
  select tests.observe('box', 'docker', tests.docker(tests.container('sick')));
$$;
select pg_temp.report(), pg_temp.report();
create function pg_temp.places() returns setof text language sql as $$
  select 'issues' || ctid::text from issues union all select 'waivers' || ctid::text from waivers
  union all select 'windows' || ctid::text from maintenance_windows union all select 'journal' || ctid::text from journal
  union all select 'events' || ctid::text from events
$$;
select results_eq(
  'select service, waived_by, window_id from issues order by 1', $$ values ('db', null::bigint, 1::bigint), ('web', 1, null) $$, 'both are held back');
create temporary table place as select p as place from pg_temp.places() as p;
select pg_temp.report(), tests.wait('1 minute'), pg_temp.report(), tests.wait('1 minute');
select set_eq('select pg_temp.places()', 'select place from place', 'no row was written');
select is((select is_confirming from bruce.scopes), false, 'nor is anything looked at that did not change');

select * from finish();
