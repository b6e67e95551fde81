-- service_role, the key of the edge functions: executes the rpcs and inserts; it edits no history and no engine table.
select plan(15);

set role service_role;
select lives_ok($$ select create_token('box', 'collector', repeat('a', 64)) $$, 'it makes tokens');
select is(
  ingest(repeat('a', 64), jsonb_build_array(jsonb_build_object(
    'hostname', 'box', 'source', 'docker', 'observed_at', now(), 'snapshot', '{"containers": []}'::jsonb
  ))) ->> 'stored',
  '1', 'it ingests'
);
select lives_ok($$ select release_snapshot('box', 'docker') $$, 'it releases');
select lives_ok($$ insert into assets (hostname, ip, role) values ('box', '192.0.2.1', 'docker-host') $$, 'it declares hosts');
select lives_ok($$ insert into expected_services (hostname, name) values ('box', 'web') $$, 'it declares services');
select lives_ok(
  $$ insert into observed_snapshots (hostname, source_id, snapshot) values ('box', 'truenas', '{"apps": []}') $$,
  'it inserts snapshots');
select lives_ok(
  $$ insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "box"}]}') $$,
  'it inserts expected states');
select lives_ok(
  $$ insert into events (hostname, event_type, severity, details) values ('box', 'NOTE', 'info', 'A note.') $$,
  'it inserts events of its own');
select lives_ok(
  $$ insert into bruce_cmd_allowlist (name, description, argv) values ('look', 'Looks.', '{true}') $$, 'it allows commands');
select lives_ok($$ update bruce_cmd_allowlist set enabled = true where name = 'look' $$, 'and edits what is allowed');
select throws_ok(
  $$ insert into observed_snapshots (hostname, source, disposition) values ('box', 'docker', 'late') $$,
  '42501', null, 'it may not say what becomes of a snapshot');
select throws_ok($$ update events set details = '' $$, '42501', null, 'it may not edit events');
select throws_ok($$ delete from observed_snapshots $$, '42501', null, 'it may not delete history');
select throws_ok($$ delete from bruce.entities $$, '42501', null, 'it may not write the present');
select throws_ok($$ select bruce.run_jobs() $$, '42501', null, 'the jobs belong to the owner');
reset role;

select * from finish();
