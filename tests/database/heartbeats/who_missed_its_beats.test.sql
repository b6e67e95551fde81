-- A part that missed three of its beats is an issue; its next beat resolves it. One of which nobody ever heard is none.
select plan(16);

set bruce.now = '2026-03-02 12:00Z';
select bruce.run_jobs(bruce.clock());
select set_eq(
  'select name, kind, hostname, cadence from heartbeats',
  $$ values ('jobs', 'job', 'Supabase', interval '1 minute'), ('engine', 'engine', 'Supabase', '1 minute') $$,
  'the jobs and the engine say that they live'
);
insert into assets (name) values ('gateway');
select bruce.note_worker('gateway', bruce.clock());
select tests.minutes_pass(15);
select is_empty('select * from drift', 'three cadences are forgiven');
select tests.minutes_pass(1);
select results_eq(
  'select event_type, severity, hostname, service, field, observed, source, details from drift',
  $$ values ('HEARTBEAT_OVERDUE', 'medium', 'gateway', 'worker gateway', 'heartbeat', 'silence', 'bruce',
    'Worker gateway on gateway: not heard of since 2026-03-02 12:00 UTC (every 5 minutes).') $$,
  'then it is a difference'
);
select results_eq(
  'select status, created_at from events', $$ values ('opened', '2026-03-02 12:16Z'::timestamptz) $$, 'that is told'
);
select tests.minutes_pass(5);
select is((select count(*) from events), 1::bigint, 'once');
select bruce.note_worker('gateway', bruce.clock());
select tests.minutes_pass(1);
select results_eq('select status from events order by id', array['opened', 'resolved'], 'its next beat resolves it');

update heartbeats set enabled = false where kind = 'worker';
select tests.minutes_pass(20);
select is_empty('select * from drift', 'one that is disabled is not missed');
update heartbeats set enabled = true where kind = 'worker';
select tests.minutes_pass(1);
select is((select count(*) from drift), 1::bigint, 'one that is enabled again is');
delete from heartbeats where kind = 'worker';
select tests.minutes_pass(1);
select is_empty('select * from drift', 'one that is deleted is gone');

update settings set missed_intervals = 10;
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('backup', 'schedule', 'gateway', '10 minutes', bruce.clock());
select tests.minutes_pass(99);
select is_empty('select * from drift', 'settings say how many it may miss');
select tests.minutes_pass(2);
select is((select service from drift), 'backup', 'and schedules of one''s own are watched too');

delete from heartbeats where name in ('jobs', 'engine');
select tests.minutes_pass(1);
create temporary table place as select name, ctid as place from heartbeats;
create function pg_temp.written() returns text language sql as $$
  select string_agg(h.name, ' ' order by h.name) from heartbeats as h join place as p using (name) where h.ctid <> p.place
$$;
select tests.minutes_pass(15);
select is(pg_temp.written(), null, 'the jobs and the engine are heard without a row being written');
select results_eq(
  'select name, bruce.last_beat_at(h) from heartbeats as h where name in (''engine'', ''jobs'') order by name',
  $$ values ('engine', bruce.clock()), ('jobs', bruce.clock()) $$, 'and known to be alive');
select tests.minutes_pass(46);
select is(pg_temp.written(), 'engine jobs', 'they are written once an hour');
select bruce.beat('backup', 'schedule', 'gateway', '10 minutes', p_now => bruce.clock() + interval '70 minutes');
update place as p set place = h.ctid from heartbeats as h where h.name = p.name;
select bruce.beat('backup', 'schedule', 'gateway', '10 minutes', p_now => bruce.clock() + interval '74 minutes');
select is(pg_temp.written(), null, 'of another part nothing is written within half a cadence');
select bruce.beat('backup', 'schedule', 'gateway', '10 minutes', p_now => bruce.clock() + interval '76 minutes');
select is(pg_temp.written(), 'backup', 'then it is');

select * from finish();
