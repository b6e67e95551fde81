-- A collector that was not sure sends again: nothing is stored twice, nothing is told twice.
select plan(5);

set bruce.now = '2026-03-01 12:10Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
create temporary table spool as
  select
    '2026-03-01 12:00Z'::timestamptz + n * interval '1 minute' as observed_at,
    jsonb_build_object('containers', jsonb_build_array(
      jsonb_build_object('name', 'web', 'state', case when n % 3 = 0 then 'exited' else 'running' end)
    )) as snapshot
  from generate_series(1, 9) as n;

insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select 'box', 'docker', observed_at, '{"interval_s": 60}', snapshot from spool order by 1;
create temporary table before as
  select (select md5(jsonb_agg(o order by o.id)::text) from observed_snapshots as o) as history,
    (select md5(jsonb_agg(e order by e.id)::text) from events as e) as events,
    (select md5(jsonb_agg(i order by i.drift_key)::text) from issues as i) as issues;
select ok(history is not null and events is not null and issues is not null, 'the first time, all of it is news') from before;

insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select 'box', 'docker', observed_at, '{"interval_s": 60}', snapshot from spool order by 1;
select is((select md5(jsonb_agg(o order by o.id)::text) from observed_snapshots as o), (select history from before), 'history is the same');
select is((select md5(jsonb_agg(e order by e.id)::text) from events as e), (select events from before), 'so are the events');
select is((select md5(jsonb_agg(i order by i.drift_key)::text) from issues as i), (select issues from before), 'and the issues');

insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select 'BOX', 'docker', observed_at, '{"interval_s": 60}', snapshot from spool order by 1;
select is(
  (select md5(jsonb_agg(o order by o.id)::text) from observed_snapshots as o), (select history from before),
  'also when the host now writes its name in capitals'
);

select * from finish();
