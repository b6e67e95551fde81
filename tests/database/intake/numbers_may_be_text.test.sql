-- Third parties send "206" for 206: numbers given as text count.
select plan(3);

insert into observed_snapshots (hostname, source, collector, observed_at, snapshot) values
  ('pve', 'proxmox', '{"interval_s": "120"}', '2026-03-01 12:00Z', '{
    "nodes": [{"node": "pve", "status": "online"}],
    "guests": [{"vmid": "206", "name": "db", "status": "running", "node": "pve", "mem": "99", "maxmem": "100"}]
  }'),
  ('box', 'docker', '{"interval_s": 60}', '2026-03-01 12:00Z', '{
    "containers": [{"name": "web", "state": "running", "restart_count": "7"}]
  }');
select results_eq(
  $$ select name, vmid from proxmox_state_latest where kind = 'guest' $$,
  $$ values ('db', '206') $$,
  'vmid'
);
select results_eq('select restart_count from docker_state_latest', 'values (7)', 'restart_count');
select results_eq(
  $$ select interval from collectors where source = 'proxmox' $$, $$ values (interval '2 minutes') $$, 'interval_s'
);

select * from finish();
