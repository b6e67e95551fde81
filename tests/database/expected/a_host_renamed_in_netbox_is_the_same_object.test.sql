-- netbox_id is the object; its name may change.
select plan(3);

insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [
  {"hostname": "vm-a", "netbox_id": 7, "services": [{"name": "web"}]}, {"hostname": "other", "netbox_id": 8}]}');
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [
  {"hostname": "vm-b", "netbox_id": 7, "services": [{"name": "web"}]}, {"hostname": "other", "netbox_id": 8}]}');
select set_eq(
  $$ select name, netbox_id from assets where lifecycle = 'active' $$,
  $$ values ('vm-b', 7::bigint), ('other', 8) $$,
  'it is declared under its new name'
);
select is_empty(
  $$ select from assets where name = 'vm-a' and lifecycle = 'active' $$, 'and no longer under the old one');
select set_eq(
  $$ select hostname, name from expected_services where lifecycle = 'active' $$,
  $$ values ('vm-b', 'web') $$,
  'with its services'
);

select * from finish();
