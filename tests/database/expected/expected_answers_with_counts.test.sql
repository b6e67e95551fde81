-- The rpc of the edge function: each answer tells what the payload did.
select plan(8);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

select create_token('netbox', 'netbox', repeat('a', 64)), create_token('collector', 'collector', repeat('b', 64));
insert into observed_snapshots (hostname, source, snapshot) values
  ('a', 'docker', '{"containers": [{"name": "web", "state": "running"}]}');
create function pg_temp.declared(p_payload jsonb)
returns jsonb
language sql
as $$ select expected(repeat('a', 64), p_payload) $$;

select is(
  pg_temp.declared('{"complete": true, "hosts": [{"hostname": "a", "services": [{"name": "web"}, {"name": "db"}]}, {"hostname": "b"}]}'),
  '{"status": 200, "hosts": 2, "services": 2, "created": 4, "updated": 0, "retired": [], "retired_total": 0,
    "rejected": [], "rejected_total": 0, "unchanged": false, "held": false,
    "events": {"opened": 1, "changed": 0, "resolved": 1}}',
  'first: all of it is created; db is missing, host a is no longer undeclared'
);
select is(
  pg_temp.declared('{"complete": true, "hosts": [{"hostname": "a", "services": [{"name": "web"}, {"name": "db"}]}, {"hostname": "b"}]}') - '{events,rejected,rejected_total}'::text[],
  '{"status": 200, "hosts": 2, "services": 2, "created": 0, "updated": 0, "retired": [], "retired_total": 0, "unchanged": true, "held": false}',
  'the same: unchanged'
);
select is(
  pg_temp.declared('{"complete": true, "hosts": [{"hostname": "a", "role": "x", "services": [{"name": "web"}]}, {"hostname": "c"}]}') - '{rejected,rejected_total}'::text[],
  '{"status": 200, "hosts": 2, "services": 1, "created": 1, "updated": 1, "retired": ["a/db", "b"], "retired_total": 2,
    "unchanged": false, "held": false, "events": {"opened": 0, "changed": 0, "resolved": 1}}',
  'one created, one updated, two retired, by their names; db is no longer missing'
);
select is(
  pg_temp.declared('{"complete": false, "hosts": [{"hostname": "b"}]}') - '{events,rejected,rejected_total}'::text[],
  '{"status": 200, "hosts": 1, "services": 0, "created": 0, "updated": 1, "retired": [], "retired_total": 0, "unchanged": false, "held": false}',
  'a list of some: one comes back'
);
select is(
  (select jsonb_build_object('status', a -> 'status', 'code', a -> 'code', 'path', a -> 'details' -> 0 -> 'path')
   from pg_temp.declared('{"host": []}') as a),
  '{"status": 422, "code": "invalid", "path": "hosts"}',
  'no list of hosts: 422 with the path'
);
select is(expected(repeat('b', 64), '{"hosts": []}') ->> 'code', 'wrong_role', 'a collector may not declare');
select is(expected(repeat('c', 64), '{"hosts": []}') ->> 'code', 'unknown_token', 'nor may anybody');

select pg_temp.declared(jsonb_build_object('hosts', (
  select jsonb_agg(jsonb_build_object('hostname', 'h' || n)) from generate_series(1, 20) as n)) || '{"complete": false}');
select is(
  pg_temp.declared('{"complete": true, "hosts": [{"hostname": "a"}]}') - '{events,rejected,rejected_total}'::text[],
  '{"status": 200, "hosts": 1, "services": 0, "created": 0, "updated": 0, "retired": [], "retired_total": 0, "unchanged": false, "held": true}',
  'one that would retire most is held'
);

select * from finish();
