-- The weekly digest says whether there is more drift than in the week before, and which image brought something; the daily one
-- does not.
select plan(7);

update heartbeats set enabled = false;
update settings set digest_time_zone = 'UTC', digest_weekday = 'mon';
insert into targets (name, kind) values ('diary', 'journal');
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
create function pg_temp.days(p_until timestamptz, p_image text, variadic p_names text[]) returns void language plpgsql as $$
begin
  loop
    exit when bruce.clock() >= p_until;
    perform tests.runs_until(bruce.clock() + interval '12 hours');
    insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
    select 'box', 'docker', bruce.clock(),
      jsonb_build_object('containers', jsonb_agg(tests.container(n, jsonb_build_object('image', p_image, 'restart_count', 0)))), '{"interval_s": 604800}'
    from unnest(p_names) as n;
    perform tests.runs_until(bruce.clock() + interval '1 second');
  end loop;
end;
$$;
-- a Sunday
set bruce.now = '2026-05-31 06:00Z';
select pg_temp.days('2026-06-12 06:00Z', 'web:1', 'web', 'db');
update settings set digest_target = 'diary';
select pg_temp.days('2026-06-15 07:59Z', 'web:1', 'web', 'db');
select tests.runs_until('2026-06-15 08:01Z');
select is((select array_agg(period order by created_at, period) from digests where day = '2026-06-15'), '{daily,weekly}', 'both are made on a Monday');
select is(
  (select summary from digests where period = 'weekly' and day = '2026-06-15') ~ 'As much drift as before: 0 open on average, 0 in the time before \(7 days each\)\.',
  true, 'two quiet weeks');
select pg_temp.days('2026-06-18 08:00Z', 'web:1', 'web', 'db');
select pg_temp.days('2026-06-21 08:00Z', 'web:2', 'web');
select pg_temp.days('2026-06-22 07:59Z', 'web:2', 'web');
select tests.runs_until('2026-06-22 08:01Z');
select matches(
  (select summary from digests where period = 'weekly' and day = '2026-06-22'), 'More drift: 0\.\d+ open on average, 0 in the time before \(7 days each\)\.\nMore than before: SERVICE_MISSING\.',
  'a service was missing in this one'
);
select is((select digest #>> '{trajectory,total,opened}' from digests where period = 'weekly' and day = '2026-06-22'), '1', 'with the numbers');
select is((select digest ? 'trajectory' from digests where period = 'daily' and day = '2026-06-22'), false, 'not in the daily one');
select unalike((select summary from digests where period = 'daily' and day = '2026-06-22'), '%drift%', 'of which it says nothing');
update settings set language = 'fr';
select matches(bruce.trajectory_lines(trajectory('2026-06-15 08:00Z', '2026-06-22 08:00Z')), '^Plus d''écarts : 0,\d+ ouverts en moyenne, contre 0 sur la période précédente', 'in French, too');
select * from finish();
