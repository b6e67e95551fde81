-- The inventory is itself again: what was held is history. Each statement is a transaction of its own, as in life.
select plan(3);

create temporary table full_state as
select jsonb_build_object('hosts', jsonb_agg(jsonb_build_object('hostname', 'box' || n))) as data from generate_series(1, 12) as n;
insert into snapshots (snapshot_type, data) select 'netbox', data from full_state;
insert into snapshots (snapshot_type, data) values ('netbox', '[]');
select is((select count(*) from snapshots where held), 1::bigint, 'an empty inventory is held');
insert into snapshots (snapshot_type, data) select 'netbox', data from full_state;
select is((select count(*) from snapshots where held), 0::bigint, 'a good one ends it');
select is_empty($$ select from issues where status <> 'resolved' $$, 'and its issue');

select * from finish();
