-- The breaker on a small host: two services of it run before our eyes, and a complete state lacks them.
select plan(10);

select create_token('netbox', 'netbox', repeat('a', 64));
create function pg_temp.post(p_payload jsonb)
returns jsonb
language sql
as $$ select expected(repeat('a', 64), p_payload) $$;
select pg_temp.post('{"complete": true, "hosts": [
  {"hostname": "box", "netbox_id": 1, "services": [{"name": "a"}, {"name": "b"}, {"name": "c"}]}, {"hostname": "nas"}]}');
select tests.observe('box', 'docker', tests.docker(tests.container('a'), tests.container('b')));

select is(
  pg_temp.post('{"complete": true, "hosts": [{"hostname": "box", "services": [{"name": "c"}]}, {"hostname": "nas"}]}') ->> 'held',
  'true', 'two of three, and both run: held');
select is((select count(*) from expected_services where lifecycle = 'active'), 3::bigint, 'nothing is retired');
select results_eq(
  $$ select event_type, field from issues where status <> 'resolved' and event_type = 'SNAPSHOT_ERROR' $$,
  $$ values ('SNAPSHOT_ERROR', 'netbox.breaker') $$, 'it is told');
select is(
  pg_temp.post('{"complete": true, "hosts": [{"hostname": "nas"}]}') ->> 'held', 'true', 'held too when the host goes as a whole');
select is(
  pg_temp.post('{"hosts": [{"hostname": "box", "services_complete": true, "services": []}]}') ->> 'held', 'true',
  'and when the host is said to be complete');
select is(
  pg_temp.post('{"complete": true, "hosts": [{"hostname": "box", "services": [{"name": "b"}, {"name": "c"}]}, {"hostname": "nas"}]}') -> 'retired',
  '["box/a"]', 'one of three that run goes');
select is(
  pg_temp.post('{"complete": true, "hosts": [
    {"hostname": "box-new", "netbox_id": 1, "services": [{"name": "b"}, {"name": "c"}]}, {"hostname": "nas"}]}') ->> 'held',
  'false', 'a host that NetBox renamed lacks nothing');
select results_eq(
  $$ select hostname, name from expected_services where lifecycle = 'active' order by 2 $$,
  $$ values ('box-new', 'b'), ('box-new', 'c') $$, 'its services go along');
select is(
  pg_temp.post('{"complete": true, "hosts": [{"hostname": "box-new", "netbox_id": 1, "services": [
    {"name": "b", "lifecycle": "retired"}, {"name": "c", "lifecycle": "retired"}]}, {"hostname": "nas"}]}') ->> 'held',
  'false', 'what is said to be retired is no omission');
select is((select count(*) from expected_services where lifecycle = 'active'), 0::bigint, 'and is retired');

select * from finish();
