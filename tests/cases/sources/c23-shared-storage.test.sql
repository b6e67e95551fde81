-- One NFS storage, three nodes: rcourtman/Pulse#1049, rcourtman/Pulse#410.
select plan(15);

create function pg_temp.storage(p_storage text, p_node text, p_disk integer, p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('storage', p_storage, 'node', p_node, 'status', 'available', 'plugintype', 'nfs',
    'shared', true, 'disk', p_disk, 'maxdisk', 1000) || p_rest
$$;
create function pg_temp.cluster(p_name text, variadic p_storages jsonb[] default '{}')
returns jsonb
language sql
as $$
  select guests.of('b1-n1 b1-n2 b1-n3') || jsonb_build_object(
    'cluster', jsonb_build_object('name', p_name, 'quorate', true), 'storages', to_jsonb(p_storages))
$$;

select is(guests.declare(
  '{"hostname": "b1-n1", "role": "hypervisor", "cluster": "b1-clu"}', '{"hostname": "b1-n2", "role": "hypervisor", "cluster": "b1-clu"}',
  '{"hostname": "b1-n3", "role": "hypervisor", "cluster": "b1-clu"}'), '200', 'declared');
select guests.say('b1-clu', pg_temp.cluster(
  'b1-clu', pg_temp.storage('nas-nfs', 'b1-n1', 960), pg_temp.storage('nas-nfs', 'b1-n2', 960), pg_temp.storage('nas-nfs', 'b1-n3', 960),
  pg_temp.storage('vmpool', 'b1-n1', 10, '{"shared": false, "plugintype": "zfspool"}'),
  pg_temp.storage('vmpool', 'b1-n3', 990, '{"shared": false, "plugintype": "zfspool"}')));
select results_eq('select guests.drift()', $$ values
  ('RESOURCE_EXCEEDED b1-clu nas-nfs disk_pct 96.0 %'), ('RESOURCE_EXCEEDED b1-n3 vmpool disk_pct 99.0 %') $$,
  'what is shared is of the cluster, once; what is not is of its node');
select results_eq('select guests.told()', $$ values
  ('opened RESOURCE_EXCEEDED b1-clu nas-nfs disk_pct 96.0 %'), ('opened RESOURCE_EXCEEDED b1-n3 vmpool disk_pct 99.0 %') $$, 'told once');

-- the flag as Proxmox VE sends it, one node that does not see it, with the figures of its last good moment
select guests.say('b1-clu', pg_temp.cluster(
  'b1-clu', pg_temp.storage('nas-nfs', 'b1-n1', 500, '{"shared": 1}'),
  pg_temp.storage('nas-nfs', 'b1-n2', 960, '{"shared": "1", "status": "unknown"}')));
select is_empty('select guests.drift()', 'a node that does not see it says nothing of its size');
select results_eq($$ select state from bruce.entities where kind = 'storage' order by entity_key $$, $$ values ('running'), ('unknown') $$,
  'whether it can be used is a fact of each node');

-- nobody can use it: what was full is unknown, not well
select guests.say('b1-clu', pg_temp.cluster('b1-clu', pg_temp.storage('nas-nfs', 'b1-n1', 960), pg_temp.storage('nas-nfs', 'b1-n2', 960)));
select guests.say('b1-clu', pg_temp.cluster(
  'b1-clu', pg_temp.storage('nas-nfs', 'b1-n1', 0, '{"status": "unknown"}'), pg_temp.storage('nas-nfs', 'b1-n2', 0, '{"status": "unknown"}')));
select results_eq('select guests.drift()', $$ values ('RESOURCE_EXCEEDED b1-clu nas-nfs disk_pct 96.0 %') $$, 'no figure is no room');
select guests.say('b1-clu', pg_temp.cluster('b1-clu', pg_temp.storage('local', 'b1-n1', 1)));
select is_empty('select guests.drift()', 'a storage that is gone is not full');

-- an incomplete list that lacks it ends nothing
select guests.say('b1-clu', pg_temp.cluster('b1-clu', pg_temp.storage('nas-nfs', 'b1-n1', 960)));
select guests.say('b1-clu', pg_temp.cluster('b1-clu'), '{"nodes": true, "guests": true, "storages": false}');
select is((select (status, stale)::text from issues where event_type = 'RESOURCE_EXCEEDED' and status <> 'resolved'), '(open,t)',
  'not listed by a list that may lack rows');
select guests.say('b1-clu', pg_temp.cluster('b1-clu'));
select is_empty('select guests.drift()', 'listed no more by one that is whole');

-- two collectors, one on each node, see the same cluster
select guests.say(h, pg_temp.cluster('lab', pg_temp.storage('nas-nfs', 'b1-n1', 970), pg_temp.storage('nas-nfs', 'b1-n2', 970)))
from unnest('{b1-n1,b1-n2}'::text[]) as h;
select results_eq($$ select guests.drift() $$, $$ values ('RESOURCE_EXCEEDED lab nas-nfs disk_pct 97.0 %') $$,
  'two collectors of one cluster are one cluster');

-- a node of its own has no cluster: its shared storage is its own
select is(guests.declare('{"hostname": "alone", "role": "hypervisor"}'), '200', 'another site');
select guests.say('alone', '{"cluster": {"name": null}, "nodes": [{"node": "alone", "status": "online"}], "guests": [],
  "storages": [{"storage": "nas-nfs", "node": "alone", "status": "available", "shared": 1, "disk": 95, "maxdisk": 100}]}');
select set_eq($$ select guests.drift() $$, $$ values ('RESOURCE_EXCEEDED alone nas-nfs disk_pct 95.0 %'),
  ('RESOURCE_EXCEEDED lab nas-nfs disk_pct 97.0 %') $$, 'equal names in two clusters are two storages');

-- states of storages
select results_eq(
  $$ select s, bruce.storage_state(s::jsonb) from unnest(array[
    '{"status": "available"}', '{"status": "unknown"}', '{}', '{"status": "inactive"}', '{"status": "unavailable"}', '{"active": 0, "enabled": 1}',
    '{"active": "1"}', '{"status": "available", "active": false}', '{"status": "disabled"}', '{"active": 0, "enabled": 0}']) as s $$,
  $$ values ('{"status": "available"}', 'running'), ('{"status": "unknown"}', 'unknown'), ('{}', 'unknown'), ('{"status": "inactive"}', 'failed'),
    ('{"status": "unavailable"}', 'failed'), ('{"active": 0, "enabled": 1}', 'failed'), ('{"active": "1"}', 'running'),
    ('{"status": "available", "active": false}', 'failed'), ('{"status": "disabled"}', 'stopped'), ('{"active": 0, "enabled": 0}', 'stopped') $$,
  'what a node says of a storage');
insert into assets (name, asset_type, aliases) values ('Box9', 'device', '{pve9}');
select guests.say('Box9', '{"nodes": [{"node": "pve9", "status": "online"}], "guests": [],
  "storages": [{"storage": "dead", "node": "pve9", "status": "inactive", "shared": 0}]}');
select results_eq($$ select hostname, node, state, is_suspect from bruce.entities where name = 'dead' $$,
  $$ values ('Box9', 'pve9', 'failed', true) $$, 'it lies on its node by the declared name');
select is((select hostname from bruce.entities where name = 'nas-nfs' and scope_id = (select scope_id from bruce.scopes where host = 'alone')), 'alone',
  'and so does one that is shared');

select * from finish();
