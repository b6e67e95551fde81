-- Hypervisor and VMs come back in one moment: not one event about the VMs.
select plan(3);

insert into assets (name, asset_type) values ('pve', 'device');
insert into assets (name, parent) select 'vm' || n, 'pve' from generate_series(1, 10) as n;
set bruce.now = '2026-03-01 12:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}'
from (select 'pve' union all select 'vm' || n from generate_series(1, 10) as n) as v (h);
select tests.jobs_at('2026-03-01 12:05Z');
select is((select victims from root_causes), 10::bigint, 'ten victims');

set bruce.now = '2026-03-01 12:06Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:06Z', '{"interval_s": 60}', '{"containers": []}'
from (select 'pve' union all select 'vm' || n from generate_series(1, 10) as n) as v (h);
select is_empty($$ select from issues where status <> 'resolved' $$, 'all is well');
select results_eq(
  'select status, hostname from events order by id', $$ values ('opened', 'pve'), ('resolved', 'pve') $$, 'two events in all');

select * from finish();
