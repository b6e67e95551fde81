-- A dump of last month that is imported today must not undo what NetBox said since.
select plan(5);

insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "a"}, {"hostname": "b"}]}');
insert into snapshots (snapshot_type, data, created_at) values
  ('netbox', '[{"hostname": "a", "role": "nas"}]', '2026-01-15 12:00Z');
select is((select count(*) from snapshots), 2::bigint, 'it is kept');
select results_eq(
  'select name, role, lifecycle from assets order by name',
  $$ values ('a', null::text, 'active'), ('b', null, 'active') $$, 'but changes nothing');

insert into snapshots (snapshot_type, data, created_at) values
  ('netbox', '[{"hostname": "a", "role": "nas"}]', '2026-01-15 12:00Z');
select is((select count(*) from snapshots), 2::bigint, 'the same again is not kept twice');

insert into snapshots (snapshot_type, data, created_at) values
  ('netbox', '[{"hostname": "nobody"}]', now() + interval '1 year');
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "a"}, {"hostname": "c"}]}');
select is((select lifecycle from assets where name = 'c'), 'active', 'one of a wrong clock stands in nobody''s way');

insert into snapshots (snapshot_type, data, created_at) values
  ('netbox', '{"hosts": [{"hostname": "d"}], "complete": false}', now() - interval '1 hour');
select is_empty($$ select from assets where name = 'd' $$, 'some hosts of an older state are history too');

select * from finish();
