-- A guest of a name that is declared elsewhere is undeclared, until it is declared itself: then at once it is not.
select plan(6);

insert into assets (name, asset_type, parent, netbox_id) values
  ('nas1', 'device', null, 1), ('nas2', 'device', null, 2), ('lone', 'vm', 'nas1', 3);
create function pg_temp.sees(p_nas text) returns void language sql as $$
  select tests.observe(p_nas, 'truenas',
    '{"system": {}, "apps": [], "vms": [{"name": "lone", "status": "RUNNING"}], "pools": [], "alerts": []}') $$;
create function pg_temp.issues() returns setof text language sql as $$
  select event_type || ' ' || hostname from issues where status <> 'resolved' $$;
select pg_temp.sees('nas1');
select pg_temp.sees('nas2');
select results_eq('select pg_temp.issues()', array['VM_UNDECLARED lone'], 'the second one is not declared');

insert into snapshots (snapshot_type, data) values ('netbox', '{"complete": false, "services_complete": false, "hosts": [
  {"hostname": "nas2", "asset_type": "cluster", "netbox_id": 9, "parent": "nas2"},
  {"hostname": "lone (nas2)", "asset_type": "vm", "netbox_id": 4, "cluster": "nas2", "aliases": ["lone"]}]}');
select is_empty('select pg_temp.issues()', 'it is as soon as a state declares it');
select set_eq(
  $$ select hostname, match from bruce.entities where kind = 'vm' $$,
  $$ values ('lone', 'matched'), ('lone (nas2)', 'matched') $$, 'each is its own host'
);
select is(bruce.touched(), '[]', 'nothing is left to compare');

-- and by webhook
update assets set lifecycle = 'retired' where name = 'lone (nas2)';
delete from assets where name = 'lone (nas2)';
select results_eq('select pg_temp.issues()', array['VM_UNDECLARED lone'], 'without its declaration it is undeclared');
select netbox_change(jsonb_build_object('key', 'k', 'event', 'created', 'type', 'vm', 'netbox_id', 5,
  'changed_at', bruce.clock(), 'object', '{"hostname": "lone", "cluster": "nas2", "lifecycle": "active"}'::jsonb));
select is_empty('select pg_temp.issues()', 'a webhook declares it as well');

select * from finish();
