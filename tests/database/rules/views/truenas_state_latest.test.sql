select plan(1);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
select tests.observe('TrueNAS', 'truenas', '{
  "system": {"hostname": "truenas", "version": "25.10.1"},
  "apps": [{"name": "immich", "state": "RUNNING", "human_version": "2.1_1.0",
  "active_workloads": {"used_ports": [
    {"container_port": 2283, "protocol": "tcp",
    "host_ports": [{"host_port": 30041, "host_ip": "0.0.0.0"}]}]}}],
  "vms": [{"name": "Minecraft", "status": {"state": "STOPPED"}}],
  "pools": [{"name": "tank", "status": "ONLINE", "healthy": true}],
  "disks": [{"name": "sda", "serial": "X1", "lunid": "5"}],
  "alerts": [{"klass": "SMART", "key": "sda", "level": "WARNING"},
  {"klass": "OLD", "key": "x", "dismissed": true}]}');
select set_eq(
  'select hostname, kind, name, state, ports, version from truenas_state_latest',
  $$ values
    ('TrueNAS', 'system', 'truenas', 'running', null::text[], null),
    ('TrueNAS', 'app', 'immich', 'running', '{tcp/30041}', '2.1_1.0'),
    ('Minecraft', 'vm', 'Minecraft', 'stopped', null, null),
    ('TrueNAS', 'pool', 'tank', 'running', null, null),
    ('TrueNAS', 'disk', 'sda', 'running', null, null), ('TrueNAS', 'alert', 'SMART', 'failed', null, null)
  $$,
  'apps, VMs, pools, disks, alerts that are not dismissed'
);

select * from finish();
