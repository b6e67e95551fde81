-- expected_services written in Studio or psql: normalised, remembered, compared at once.
select plan(7);

insert into assets (name, aliases) values ('box', '{the-box}');
insert into observed_snapshots (hostname, source, snapshot) values ('box', 'docker', '{"containers": []}');
insert into expected_services (hostname, name, ports) values ('the-box', ' web ', '{80,53/udp,TCP/443}');
select results_eq(
  'select hostname, name, ports, lifecycle from expected_services',
  $$ values ('box', 'web', '{tcp/443,tcp/80,udp/53}'::text[], 'active') $$,
  'host by its declared name, ports as protocol/number'
);
select results_eq(
  'select event_type, hostname, service from drift', $$ values ('SERVICE_MISSING', 'box', 'web') $$, 'compared at once');
select throws_ok(
  $$ insert into expected_services (hostname, name, ports) values ('box', 'x', '{http}') $$,
  '23514', null, 'a port that is none is refused');
select throws_ok(
  $$ insert into expected_services (hostname, name) values ('box', 'WEB') $$,
  '23505', null, 'a service is declared once');

update expected_services set lifecycle = 'retired';
select isnt((select retired_at from expected_services), null, 'retired_at follows the lifecycle');
select is_empty('select from drift', 'and so does the drift');
delete from expected_services;
select results_eq(
  'select change from expected_changes where service is not null order by id',
  $$ values ('declared'), ('retired'), ('deleted') $$,
  'history'
);

select * from finish();
