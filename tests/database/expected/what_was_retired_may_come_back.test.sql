-- Retired, then declared again: active again, the same rows, and history tells both.
select plan(4);

set bruce.now = '2026-03-01 12:00Z';
insert into snapshots (snapshot_type, data) values
  ('netbox', '{"hosts": [{"hostname": "a"}, {"hostname": "b", "services": [{"name": "x", "port": 1}]}]}');
create temporary table first as select a.id as asset_id, s.id as service_id from assets as a, expected_services as s where a.name = 'b';
set bruce.now = '2026-03-02 12:00Z';
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "a"}]}');
select is((select lifecycle from assets where name = 'b'), 'retired', 'retired');
set bruce.now = '2026-03-03 12:00Z';
insert into snapshots (snapshot_type, data) values
  ('netbox', '{"hosts": [{"hostname": "a"}, {"hostname": "b", "services": [{"name": "X", "port": 1}]}]}');

select results_eq(
  $$ select a.lifecycle, a.retired_at, s.lifecycle, s.retired_at, (a.id, s.id) = (select asset_id, service_id from first)
     from assets as a, expected_services as s where a.name_key = 'b' $$,
  $$ values ('active', null::timestamptz, 'active', null::timestamptz, true) $$,
  'the same rows are active again'
);
select results_eq(
  $$ select change, after ->> 'lifecycle' from expected_changes where hostname = 'b' and service is null order by id $$,
  $$ values ('declared', 'active'), ('retired', 'retired'), ('changed', 'active') $$,
  'history of the host'
);
select results_eq(
  $$ select change, after ->> 'lifecycle' from expected_changes where hostname = 'b' and service is not null order by id $$,
  $$ values ('declared', 'active'), ('retired', 'retired'), ('changed', 'active') $$,
  'history of the service'
);

select * from finish();
