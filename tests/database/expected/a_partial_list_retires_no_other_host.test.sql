-- complete: false, or one host alone: only what is listed is touched; a listed host is declared with all its services.
select plan(4);

insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [
  {"hostname": "a", "services": [{"name": "web"}, {"name": "db"}]},
  {"hostname": "b", "services": [{"name": "x"}]},
  {"hostname": "c", "services": [{"name": "y"}]}
]}');
insert into snapshots (snapshot_type, data) values
  ('netbox', '{"complete": false, "hosts": [{"hostname": "a", "services": [{"name": "web"}]}]}');
insert into snapshots (snapshot_type, data) values
  ('netbox', '{"hostname": "b", "role": "nas"}');

select is_empty($$ select from assets where lifecycle <> 'active' $$, 'no host is retired');
select set_eq(
  $$ select hostname, name from expected_services where lifecycle = 'retired' $$,
  $$ values ('a', 'db') $$,
  'of the listed hosts the services that are no longer listed'
);
select is((select role from assets where name = 'b'), 'nas', 'one host alone is a list of one');
select is(
  (select lifecycle from expected_services where hostname = 'b'), 'active',
  'a host listed without the key services keeps its services'
);

select * from finish();
