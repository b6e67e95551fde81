-- A cycle of parents (somebody's mistake in the inventory) hides no outage, and stops nothing.
select plan(2);

insert into assets (name, parent) values ('a', 'b'), ('b', 'a'), ('c', 'a');
set bruce.now = '2026-03-01 12:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}' from unnest(array['a', 'b', 'c']) as h;
select lives_ok($$ select tests.jobs_at('2026-03-01 12:05Z') $$, 'all fall silent');
select isnt_empty($$ select from issues where status = 'open' and event_type = 'NODE_UNREACHABLE' $$, 'that is told');

select * from finish();
