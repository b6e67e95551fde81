-- The older pipeline: insert into assets (hostname, ip, role, tags, cluster), all of them at each import.
select plan(6);

insert into assets (hostname, ip, role, tags, cluster) values
  ('box2-daily', '192.168.2.12/24', 'docker-host', '{daily,docker}', 'box2-cluster'),
  ('nas', 'not an address', null, null, null);
select results_eq(
  'select name, hostname, primary_ip, ip, asset_type, lifecycle, tags from assets order by name',
  $$
    values
      ('box2-daily', 'box2-daily', '192.168.2.12'::inet, '192.168.2.12', 'vm', 'active', '{daily,docker}'::text[]),
      ('nas', 'nas', null, null, 'vm', 'active', '{}')
  $$,
  'older and newer columns say the same'
);

insert into assets (hostname, ip, role, tags, cluster) values
  ('Box2_Daily', '192.168.2.13', 'docker-host', '{daily}', 'box2-cluster');
select is((select count(*) from assets), 2::bigint, 'the next import completes the same rows');
select results_eq(
  $$ select name, ip, tags from assets where cluster = 'box2-cluster' $$,
  $$ values ('box2-daily', '192.168.2.13', '{daily}'::text[]) $$,
  'with what it says'
);
select is(
  (select role from assets where name = 'box2-daily'), 'docker-host', 'what it does not say stays');

insert into observed_snapshots (hostname, source, snapshot) values
  ('box2-daily.lan', 'docker', '{"containers": [{"name": "x", "state": "running"}]}');
select results_eq(
  'select event_type, hostname, service from drift', $$ values ('SERVICE_UNEXPECTED', 'box2-daily', 'x') $$,
  'a host declared so is known when it reports');
select throws_ok($$ insert into assets (role) values ('x') $$, '23502', 'an asset needs a name', 'a nameless one is refused');

select * from finish();
