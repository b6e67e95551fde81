-- The cluster reports a node offline: its guests are unknown, not down, and what they host is suppressed.
select plan(4);

insert into assets (name, asset_type, cluster) values ('n1', 'device', 'c'), ('n2', 'device', 'c');
insert into assets (name, parent, cluster) values ('vm1', 'n1', 'c'), ('vm2', 'n2', 'c');
set bruce.now = '2026-03-01 12:00Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('n2', 'proxmox', '2026-03-01 12:00Z', '{"interval_s": 60}', '{
    "nodes": [{"node": "n1", "status": "online"}, {"node": "n2", "status": "online"}],
    "guests": [{"vmid": 1, "name": "vm1", "status": "running", "node": "n1"}, {"vmid": 2, "name": "vm2", "status": "running", "node": "n2"}]}'),
  ('vm1', 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}');
select is_empty('select from drift', 'all is well');

set bruce.now = '2026-03-01 12:01Z';
-- a node that just died still lists its guests as running
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values
  ('n2', 'proxmox', '2026-03-01 12:01Z', '{"interval_s": 600}', '{
    "nodes": [{"node": "n1", "status": "offline"}, {"node": "n2", "status": "online"}],
    "guests": [{"vmid": 1, "name": "vm1", "status": "running", "node": "n1"}, {"vmid": 2, "name": "vm2", "status": "running", "node": "n2"}]}');
select results_eq(
  $$ select event_type, hostname from events $$, $$ values ('NODE_UNREACHABLE', 'n1') $$, 'one event: node n1');
select tests.jobs_at('2026-03-01 12:05Z');
select results_eq(
  $$ select event_type, hostname, status from issues where suppressed_by is not null $$,
  $$ values ('NODE_UNREACHABLE', 'vm1', 'pending') $$, 'vm1 fell silent with it: suppressed');
select is((select count(*) from events), 1::bigint, 'still one event');

select * from finish();
