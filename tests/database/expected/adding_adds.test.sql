-- A host posted alone, or in a list, is merged: naming one new service retires none of the others. Each post is a
-- transaction of its own, as in life.
select plan(9);

select create_token('netbox', 'netbox', repeat('a', 64));
create function pg_temp.post(p_payload jsonb)
returns jsonb
language sql
as $$ select expected(repeat('a', 64), p_payload) -> 'retired' $$;
create function pg_temp.active()
returns setof text
language sql
as $$ select hostname || '/' || name from expected_services where lifecycle = 'active' order by 1 $$;

select pg_temp.post('{"hosts": [
  {"hostname": "box2-daily", "ip": "192.0.2.1", "services": [{"name": "jellyfin", "port": 8096}, {"name": "web"}]},
  {"hostname": "nas", "services": [{"name": "smb"}]}]}');
select is(pg_temp.post('{"hosts": [{"hostname": "box2-daily", "services": [{"name": "db"}]}]}'), '[]', 'one more service retires nothing');
select results_eq(
  'select pg_temp.active()', $$ values ('box2-daily/db'), ('box2-daily/jellyfin'), ('box2-daily/web'), ('nas/smb') $$,
  'it is added to those that are there');
select is(
  pg_temp.post('{"hosts": [{"hostname": "box2-daily", "services": []}]}'), '[]', 'an empty list adds nothing and retires nothing');
select results_eq(
  $$ select ports from expected_services where name = 'jellyfin' $$, $$ values ('{tcp/8096}'::text[]) $$, 'ports stay');

update expected_services set lifecycle = 'retired' where name = 'db';
select pg_temp.post('{"hosts": [{"hostname": "box2-daily", "services": []}]}');
select is(
  expected(repeat('a', 64), '{"hosts": [{"hostname": "box2-daily", "services": [{"name": "db"}]}]}') ->> 'updated', '1',
  'the same post as before, after somebody retired it by hand, declares it again');

select is(
  pg_temp.post('{"hosts": [{"hostname": "box2-daily", "services_complete": true, "services": [{"name": "web"}]}]}'),
  '["box2-daily/db", "box2-daily/jellyfin"]', 'services_complete retires what it lacks of that host, and names it');
select results_eq('select pg_temp.active()', $$ values ('box2-daily/web'), ('nas/smb') $$, 'other hosts keep theirs');
select is(
  pg_temp.post('{"hosts": [{"hostname": "nas", "services_complete": true}]}'), '[]', 'without a list of services it means nothing');
select is(
  pg_temp.post('{"complete": true, "hosts": [{"hostname": "box2-daily", "services": [{"name": "web"}]}]}'),
  '["nas", "nas/smb"]', 'a complete state retires hosts too');

select * from finish();
