-- The hypervisor's collector is silent, but a VM on it still reports: what that VM says counts.
select plan(4);

insert into assets (name, asset_type) values ('pve', 'device');
insert into assets (name, parent) values ('vm', 'pve');
insert into expected_services (hostname, name) values ('vm', 'early'), ('vm', 'late');
set bruce.now = '2026-03-01 12:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [{"name": "late", "state": "running"}]}'
from unnest(array['pve', 'vm']) as h;
set bruce.now = '2026-03-01 12:04Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('vm', 'docker', '2026-03-01 12:04Z', '{"interval_s": 60}', '{"containers": [{"name": "late", "state": "running"}]}');
select tests.jobs_at('2026-03-01 12:05Z');
select is(
  (select status from issues where event_type = 'NODE_UNREACHABLE' and hostname = 'pve'), 'open', 'the hypervisor is silent');

set bruce.now = '2026-03-01 12:05:30Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('vm', 'docker', '2026-03-01 12:05:30Z', '{"interval_s": 60}', '{"containers": [{"name": "late", "state": "running"}]}');
select results_eq(
  $$ select service, status, suppressed_by from issues where hostname = 'vm' $$,
  $$ values ('early', 'open', null::uuid) $$, 'an unchanged word is enough to be no victim');

set bruce.now = '2026-03-01 12:06Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('vm', 'docker', '2026-03-01 12:06Z', '{"interval_s": 60}', '{"containers": [{"name": "late", "state": "exited"}]}');
select results_eq(
  $$ select service, status from issues where hostname = 'vm' and event_type = 'SERVICE_MISSING' order by 1 $$,
  $$ values ('early', 'open'), ('late', 'open') $$, 'what it says after that is told');
select is_empty($$ select from issues where hostname = 'vm' and suppressed_by is not null $$, 'nothing of it is suppressed');

select * from finish();
