-- How often a full expected state arrives is learnt from the second one on, or set. The list of some hosts is none.
select plan(9);

create function pg_temp.export(p_time interval, p_complete boolean default true) returns void language sql as $$
  select tests.let_pass(p_time);
  insert into snapshots (snapshot_type, data, created_at)
  values ('netbox', jsonb_build_object('complete', p_complete, 'hosts', '[{"hostname": "box", "services": []}]'::jsonb), bruce.clock());
$$;
set bruce.now = '2026-03-02 03:00Z';
select pg_temp.export('0');
select is_empty($$ select * from heartbeats where kind = 'schedule' $$, 'the first one says nothing of a second');
select pg_temp.export('1 minute');
select is_empty($$ select * from heartbeats where kind = 'schedule' $$, 'nor do two by hand');
select pg_temp.export('23 hours 59 minutes');
select results_eq(
  $$ select name, hostname, cadence, last_beat_at from heartbeats where kind = 'schedule' $$,
  $$ values ('netbox export', 'Supabase', interval '1 day', '2026-03-03 03:00Z'::timestamptz) $$,
  'the second one, a day later, says daily, though nothing changed'
);
select pg_temp.export('1 hour');
select ok(cadence > '21 hours', 'one more in between does not make it hourly') from heartbeats where kind = 'schedule';
select pg_temp.export('23 hours'), pg_temp.export('12 hours', false);
select is(last_beat_at, '2026-03-04 03:00Z', 'a list of some hosts is no export') from heartbeats where kind = 'schedule';

update settings set netbox_export_interval = '12 hours';
select pg_temp.export('1 hour');
select is(cadence, '12 hours', 'what is set counts') from heartbeats where kind = 'schedule';
-- the jobs run meanwhile
update heartbeats set last_beat_at = bruce.clock() + interval '36 hours' where kind <> 'schedule';
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('engine', 'engine', 'Supabase', '1 minute', bruce.clock() + interval '36 hours');
select tests.wait('36 hours');
select is_empty('select * from drift', 'three may be missed');
select tests.wait('1 minute');
select is((select service from drift), 'netbox export', 'then it is overdue');
select pg_temp.export('1 minute'), tests.wait('1 minute');
select is_empty('select * from drift', 'until the next one comes');

select * from finish();
