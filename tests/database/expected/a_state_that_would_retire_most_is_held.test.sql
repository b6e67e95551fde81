-- The breaker: more than half and more than five of what is declared would go. One issue, and nothing else happens.
select plan(9);

insert into snapshots (snapshot_type, data)
select 'netbox', jsonb_build_object('hosts', jsonb_agg(jsonb_build_object('hostname', 'box' || n, 'services', '[{"name": "web"}]'::jsonb)))
from generate_series(1, 5) as n;
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "box1", "services": [{"name": "web"}]}]}');
select is((select count(*) from assets where lifecycle = 'active'), 5::bigint, 'no host is retired');
select is((select count(*) from expected_services where lifecycle = 'active'), 5::bigint, 'no service either');
select results_eq(
  $$ select event_type, field, status from issues where status <> 'resolved' $$,
  $$ values ('SNAPSHOT_ERROR', 'netbox.breaker', 'open') $$,
  'it is told once');
select is((select count(*) from snapshots where held), 1::bigint, 'the state is kept, and marked held');

insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "box1", "services": [{"name": "web"}]}]}');
select is((select count(*) from assets where lifecycle = 'active'), 5::bigint, 'saying it again does not make it so');

select is(release_snapshot('netbox', 'netbox'), true, 'a person releases it');
select set_eq(
  $$ select name from assets where lifecycle = 'retired' $$, $$ values ('box2'), ('box3'), ('box4'), ('box5') $$, 'now it counts');
select is_empty($$ select from issues where status <> 'resolved' $$, 'the issue is over');
select is(release_snapshot('netbox', 'netbox'), false, 'nothing more is held');

select * from finish();
