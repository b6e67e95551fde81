select plan(6);

insert into assets (name, asset_type, primary_ip) values ('dev', 'device', '192.168.2.50');
insert into assets (name, asset_type, parent, primary_ip, vmid) values ('Box2', 'device', null, null, null), ('vm', 'vm', 'Box2', '192.168.2.12', 112);

create function pg_temp.has(p_host text, p_addresses text[], p_complete jsonb default 'true')
returns void language sql as $$
  select tests.machine(p_host, '[]', '[]', jsonb_build_object('interfaces', jsonb_build_array(
    jsonb_build_object('name', 'eth0', 'state', 'up', 'addresses', to_jsonb(p_addresses)),
    '{"name": "docker0", "state": "up", "addresses": ["172.17.0.1"]}'::jsonb)), p_complete);
$$;

select pg_temp.has('dev', '{192.168.2.50,fd00::5}');
select is_empty('select said from tests.differences', 'as declared');
select pg_temp.has('dev', '{192.168.2.51}');
select results_eq('select said from tests.differences', $$ values ('CONFIG_DRIFT dev ip 192.168.2.50 -> 192.168.2.51') $$,
  'another one; what a bridge has says nothing');
select pg_temp.has('dev', '{192.168.2.50}');
select results_eq($$ select details from events where status = 'resolved' $$,
  $$ values ('dev has its declared address again, had another for 60 seconds.') $$, 'back');

-- a VM is seen by its hypervisor, too: one row
select tests.observe('Box2', 'proxmox', '{"nodes": [{"node": "Box2", "status": "online"}], "storages": [],
  "guests": [{"vmid": 112, "name": "vm", "type": "qemu", "status": "running", "node": "Box2", "ips": ["192.168.2.13"]}]}');
select results_eq('select said from tests.differences', $$ values ('CONFIG_DRIFT vm ip 192.168.2.12 -> 192.168.2.13') $$, 'by its agent');
select pg_temp.has('vm', '{192.168.2.14}');
select results_eq('select said from tests.differences', $$ values ('CONFIG_DRIFT vm ip 192.168.2.12 -> 192.168.2.14') $$,
  'its own word counts before it');
select pg_temp.has('vm', '{192.168.2.12}');
select is_empty('select said from tests.differences', 'and says that all is well');

select * from finish();
