-- A full state that lacks a host or service retires it. What it was stays readable in expected_changes.
select plan(4);

set bruce.now = '2026-03-01 12:00Z';
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [
  {"hostname": "a", "role": "docker-host", "services": [{"name": "web", "port": 80}, {"name": "db", "port": 5432}]},
  {"hostname": "b", "services": [{"name": "x"}]},
  {"hostname": "c", "services": []}
]}');
set bruce.now = '2026-03-02 12:00Z';
insert into snapshots (snapshot_type, data) values ('netbox', '{"complete": true, "hosts": [
  {"hostname": "a", "role": "docker-host", "services": [{"name": "web", "port": 80}]}, {"hostname": "c"}
]}');

select results_eq(
  'select name, lifecycle, retired_at from assets order by name',
  $$
    values
      ('a', 'active', null::timestamptz), ('b', 'retired', '2026-03-02 12:00Z'), ('c', 'active', null)
  $$,
  'the host it lacks is retired'
);
select results_eq(
  'select hostname, name, lifecycle from expected_services order by 1, 2',
  $$ values ('a', 'db', 'retired'), ('a', 'web', 'active'), ('b', 'x', 'retired') $$,
  'and so are the services it lacks'
);
select results_eq(
  $$ select hostname, service, before ->> 'lifecycle', after ->> 'lifecycle' from expected_changes
     where changed_at = '2026-03-02 12:00Z' and change = 'retired' order by 1, 2 nulls first $$,
  $$ values ('a', 'db', 'active', 'retired'), ('b', null, 'active', 'retired'), ('b', 'x', 'active', 'retired') $$,
  'history tells what was before'
);
select is_empty(
  $$ select from expected_changes where changed_at = '2026-03-02 12:00Z' and change <> 'retired' $$,
  'what did not change has no history'
);

select * from finish();
