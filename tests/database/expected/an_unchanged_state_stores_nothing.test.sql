-- The same inventory every five minutes: one row of history, no change of anything.
select plan(5);

create temporary table state as select '{"hosts": [
  {"hostname": "a", "role": "nas", "ip": "192.0.2.1/24", "tags": ["x"], "services": [{"name": "web", "ports": ["tcp/80"]}]}]}'::jsonb as data;
insert into snapshots (snapshot_type, data) select 'netbox', data from state;
create temporary table changes as select count(*) as n from expected_changes;
select isnt((select n from changes), 0::bigint, 'what it declares is new');
insert into snapshots (snapshot_type, data) select 'netbox', data from state;
select is((select count(*) from snapshots), 1::bigint, 'it is stored once');
select is((select count(*) from expected_changes), (select n from changes), 'nothing changed');

insert into snapshots (snapshot_type, data) select 'netbox', data || '{"exported_at": "today"}' from state;
select is((select count(*) from snapshots), 2::bigint, 'another text is another row');
select is((select count(*) from expected_changes), (select n from changes), 'but what it declares did not change');

select * from finish();
