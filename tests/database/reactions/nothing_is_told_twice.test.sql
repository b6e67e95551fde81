-- All that was told is stored: nothing that runs again, or arrives again, tells it again.
select plan(5);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

-- dispatch is called all the time, and delivers nothing
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('dispatcher', 'dispatcher', 'Supabase', '1 minute', 'infinity');

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a'), ('box', 'b');
select tests.reacts('{"name": "one by one", "repeat_interval": "1 day"}');
select tests.reacts('{"name": "grouped", "target": "chat", "group_by": ["hostname"], "group_wait": "1 minute", "repeat_interval": "1 day"}');
select tests.runs('box', 'a', 'b');
select tests.until('12:10'), tests.runs('box', 'b');
select tests.until('12:20');
select is((select count(*) from actions), 2::bigint, 'one notice each');

-- a restart: all that is known is in the tables
discard plans;
select tests.jobs_at('2026-03-02 12:20Z'), tests.jobs_at('2026-03-02 12:20Z'), bruce.flush_tasks('2026-03-02 12:21Z');
insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
select o.hostname, o.source, o.observed_at, o.snapshot, o.collector from observed_snapshots as o order by o.observed_at desc;
select tests.until('12:22'), tests.runs('box', 'b');
select tests.until('13:00');
select is((select count(*) from actions), 2::bigint, 'jobs that run again, snapshots that arrive again: nothing new');
select bruce.run_jobs(bruce.clock()), bruce.reconcile('{box}', 'REALITY_CHANGED');
update drift_rules set description = description;
select tests.until('14:00');
select is((select count(*) from actions), 2::bigint, 'nor when all is looked at anew');
-- the same steps of the issue, said once more
select bruce.react(array_agg(e order by e.id)) from events as e;
select tests.until('15:00');
select is((select count(*) from actions), 2::bigint, 'nor when an event met the reactions before');
select results_eq(
  $$ select e.status, t.told_status, t.pending_status from task_issues as t join events as e on e.event_id = t.told_event_id $$,
  $$ values ('opened', 'opened', null::text), ('opened', 'opened', null) $$,
  'each task knows what it told'
);

select * from finish();
