-- A hypervisor with its VMs and services dies: one notice. It comes back: one recovery. No victim is ever named.
select plan(6);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
create function pg_temp.hypervisor_reports() returns void language sql as $$
  insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values (
    'pve', 'proxmox', bruce.clock(), '{"interval_s": 60}',
    tests.proxmox('pve', variadic array(select tests.guest(100 + n, 'vm' || n) from generate_series(1, 10) as n))
  );
$$;
create function pg_temp.vms_report() returns void language sql as $$
  insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
  select 'vm' || n, 'docker', bruce.clock(), '{"interval_s": 60}',
    tests.docker(variadic array(select tests.container('s' || s) from generate_series(1, 5) as s))
  from generate_series(1, 10) as n;
$$;
insert into assets (name, asset_type) values ('pve', 'device');
insert into assets (name, parent) select 'vm' || n, 'pve' from generate_series(1, 10) as n;
insert into expected_services (hostname, name)
select 'vm' || n, 's' || s from generate_series(1, 10) as n, generate_series(1, 5) as s;
select tests.reacts('{"name": "one by one", "group_wait": "2 minutes"}');
select tests.reacts('{"name": "grouped", "target": "chat", "group_by": ["everything"], "group_wait": "2 minutes"}');
select pg_temp.hypervisor_reports(), pg_temp.vms_report();

select bruce.run_jobs(tests.let_pass('5 minutes')), tests.until('12:30');
select results_eq(
  'select * from tests.told()',
  $$ values
    ('02 12:07', 'chat', 'group', 'pve is unreachable'), ('02 12:07', 'phone', 'single', 'pve is unreachable') $$,
  'one notice'
);
select is((select count(*) from issues where suppressed_by is not null), 10::bigint, 'with ten victims behind it');
-- its VMs take a minute more to start
select pg_temp.hypervisor_reports();
select tests.until('12:31'), pg_temp.vms_report();
select tests.until('13:00');
select results_eq(
  'select * from tests.told() offset 2',
  $$ values
    ('02 12:32', 'chat', 'group', 'pve is back'), ('02 12:32', 'phone', 'single', 'pve is back') $$,
  'one recovery'
);

-- the service was missed first, its host a moment later: what is explained by then is not told
select tests.runs('vm1', 's1'), tests.until('13:01');
update issues as i set suppressed_by = (select r.issue_id from issues as r where r.event_type = 'NODE_UNREACHABLE' and r.hostname = 'pve')
where i.status = 'open';
select tests.until('13:10');
select is_empty(
  $$ select from tests.told() where target = 'chat' and title like '%SERVICE_MISSING%' $$,
  'explained within the wait: not told, but held');
select results_eq(
  $$ select held_by, status from tasks where status <> 'ended' $$,
  $$ select 'suppression', 'waiting' from generate_series(1, 5) $$, 'it consumes no timer'
);
update issues as i set suppressed_by = null;
select tests.until('13:12');
select results_eq(
  $$ select * from tests.told() where target = 'chat' offset 2 $$,
  $$ values ('02 13:11', 'chat', 'group', 'vm1: 4 services are down (s2, s3, s4, …)') $$,
  'when that explanation is gone it is told at once'
);

select * from finish();
