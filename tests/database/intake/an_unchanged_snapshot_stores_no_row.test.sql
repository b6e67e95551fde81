-- Write only on change: what says the same as before leaves one row, and moves the time of the evidence.
select plan(4);

set bruce.now = '2026-03-01 12:05Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select 'box', 'docker', t, '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}'
from generate_series('2026-03-01 12:00Z'::timestamptz, '2026-03-01 12:05Z', '1 minute') as t;

select results_eq(
  'select observed_at, disposition from observed_snapshots',
  $$ values ('2026-03-01 12:00Z'::timestamptz, 'current') $$,
  'six snapshots, one row'
);
select results_eq(
  'select last_contact_at, last_seen_at, evidence from collectors',
  $$ select '2026-03-01 12:05Z'::timestamptz, '2026-03-01 12:05Z'::timestamptz, id from observed_snapshots $$,
  'the evidence is as fresh as the last of them'
);
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:06Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "exited"}]}');
select is((select count(*) from observed_snapshots), 2::bigint, 'a change is stored');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('box', 'docker', '2026-03-01 12:07Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}');
select is((select count(*) from observed_snapshots), 3::bigint, 'and so is the way back');

select * from finish();
