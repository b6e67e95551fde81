-- While nobody looked, nobody could beat: what was in time then has its time again. What was overdue before stays so.
select plan(6);

set bruce.now = '2026-03-02 12:00Z';
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values
  ('worker a', 'worker', 'box', '5 minutes', '2026-03-02 11:58Z'), ('worker b', 'worker', 'box', '5 minutes', '2026-03-02 11:00Z');
select bruce.run_jobs(bruce.clock());
select results_eq('select service from drift', array['worker b'], 'one of two is overdue');
select tests.is_away('6 hours');
select is(
  (select details from heartbeats where name = 'engine'),
  '{"away_from": "2026-03-02T12:00:00+00:00", "back_at": "2026-03-02T18:00:00+00:00"}', 'the engine was away'
);
select results_eq('select service from drift', array['worker b'], 'the other one is not missed for that');
select is((select count(*) from events), 1::bigint, 'and nothing new is told');
select tests.wait('1 minute') from generate_series(1, 14);
select results_eq('select service from drift', array['worker b'], 'it has three cadences to come back');
select tests.wait('1 minute') from generate_series(1, 2);
select results_eq('select service from drift order by 1', array['worker a', 'worker b'], 'then it is missed');

select * from finish();
