-- What a list says is evidence, whatever else is missing; what an incomplete list lacks proves nothing; what a complete
-- list lacks is gone, whatever the other lists are.
select plan(28);
set jit = off; -- as ingest does

insert into assets (name, asset_type, parent) values
  ('pve', 'device', null), ('web', 'vm', 'pve'), ('db', 'vm', 'pve'), ('nas', 'device', null), ('box', 'device', null);
insert into expected_services (hostname, name) values ('nas', 'plex'), ('nas', 'immich'), ('box', 'a'), ('box', 'b');

create function pg_temp.pve(p_guests jsonb, p_rest jsonb default '{}') returns jsonb
language sql as $$
  select '{"nodes": [{"node": "pve", "status": "online"}], "storages": [{"node": "pve", "storage": "local", "status": "available"}]}'::jsonb
    || jsonb_build_object('guests', p_guests) || p_rest
$$;
create function pg_temp.sends(p_host text, p_source text, p_snapshot jsonb, p_complete jsonb default 'true') returns text
language sql as $$
  with taken as (
    select t.outcome from bruce.take_payloads(jsonb_build_array(jsonb_build_object(
      'hostname', p_host, 'source', p_source, 'observed_at', tests.let_pass('1 minute'), 'complete', p_complete,
      'collector', '{"name": "test", "interval_s": 300}'::jsonb, 'snapshot', p_snapshot
    ))) as t
  )
  select outcome from taken
$$;
create function pg_temp.down() returns setof text
language sql as $$ select concat_ws('/', event_type, hostname, service, observed) from drift where event_type <> 'SNAPSHOT_ERROR' order by 1 $$;
create function pg_temp.alive() returns setof text
language sql as $$
  select concat_ws('/', event_type, hostname, service, field) || case when stale then ' stale' else '' end
  from issues where status = 'open' order by 1
$$;

-- guests in full, storages not
select pg_temp.sends('pve', 'proxmox', pg_temp.pve('[{"vmid": 1, "name": "web", "status": "running"}, {"vmid": 2, "name": "db", "status": "running"}]'));
select pg_temp.sends('pve', 'proxmox', pg_temp.pve('[{"vmid": 1, "name": "web", "status": "stopped"}]') - 'storages',
  '{"nodes": true, "guests": true, "storages": false}');
select results_eq('select pg_temp.down()', $$ values ('VM_DOWN/db/absent'), ('VM_DOWN/web/stopped') $$, 'a complete list is believed: what it says and what it lacks');
select results_eq('select incomplete_lists from collectors', $$ values ('{storages}'::text[]) $$, 'the collector is known not to know its storages');
select results_eq(
  $$ select details from drift where event_type = 'SNAPSHOT_ERROR' $$,
  $$ values ('The proxmox snapshot of pve is incomplete in storages: nothing is concluded from what it lacks.') $$, 'and that is told'
);
select results_eq($$ select name from proxmox_state_latest where kind = 'storage' $$, $$ values ('local') $$, 'a storage that may be there stays');
select is((select last_seen < (select max(last_seen_at) from collectors) from proxmox_state_latest where kind = 'storage'), true, 'as last seen before');
select is(pg_temp.sends('pve', 'proxmox', pg_temp.pve('[{"vmid": 1, "name": "web", "status": "stopped"}]') - 'storages',
  '{"nodes": true, "guests": true, "storages": false}'), 'unchanged', 'the same again, as incomplete, stores nothing');
select is(pg_temp.sends('pve', 'proxmox', pg_temp.pve('[{"vmid": 1, "name": "web", "status": "stopped"}]') - 'storages'), 'stored', 'as complete it says something else');
select results_eq($$ select path || ' ' || message from bruce.quarantined_rows $$, $$ values ('snapshot.storages is missing or no list') $$, 'a list that used to come and is not said to lack is missed');
select results_eq('select pg_temp.down()', $$ values ('VM_DOWN/db/absent'), ('VM_DOWN/web/stopped') $$, 'at the cost of that list alone');

-- guests not in full: what is listed counts, what is not does not
select pg_temp.sends('pve', 'proxmox', pg_temp.pve('[{"vmid": 2, "name": "db", "status": "running"}]'), '{"nodes": true, "guests": false, "storages": true}');
select results_eq('select pg_temp.down()', array[]::text[], 'db is seen to run; of web nobody knows any more');
select results_eq('select pg_temp.alive()', $$ values ('SNAPSHOT_ERROR/pve/proxmox.complete'), ('VM_DOWN/web/state stale') $$, 'the issue of db is resolved, that of web waits');
select matches((select because from explain('web', null) where event_type = 'VM_DOWN'), 'partial, so nothing is concluded from what it lacks', 'explain says why');
select pg_temp.sends('pve', 'proxmox', pg_temp.pve('[{"vmid": 2, "name": "db", "status": "running"}, {"vmid": 1, "name": "web", "status": "stopped"}]'));
select results_eq('select pg_temp.down()', $$ values ('VM_DOWN/web/stopped') $$, 'heard of again, the same as before');
select results_eq('select pg_temp.alive()', $$ values ('VM_DOWN/web/state') $$, 'and not stale any more');

-- a list that the object does not name may lack rows, too
select pg_temp.sends('pve', 'proxmox', pg_temp.pve('[{"vmid": 1, "name": "web", "status": "running"}]'), '{"nodes": true}');
select results_eq('select pg_temp.down()', array[]::text[], 'db may be there');
select results_eq('select incomplete_lists from collectors', $$ values ('{guests,storages}'::text[]) $$, 'of two lists nothing was said');
select pg_temp.sends('pve', 'proxmox', pg_temp.pve('[{"vmid": 1, "name": "web", "status": "running"}]'), '{"nodes": true, "guests": true, "storages": true}');
select results_eq('select pg_temp.down()', $$ values ('VM_DOWN/db/absent') $$, 'all named: complete');

-- Docker of the NAS does not answer, its pools do
select pg_temp.sends('nas', 'truenas', '{"apps": [{"name": "plex", "state": "RUNNING"}, {"name": "immich", "state": "RUNNING"}],
  "pools": [{"name": "tank", "status": "ONLINE", "healthy": true}]}');
select pg_temp.sends('nas', 'truenas', '{"pools": [{"name": "tank", "status": "FAULTED", "healthy": false}]}', '{"apps": false, "pools": true}');
select pg_temp.sends('nas', 'truenas', '{"pools": [{"name": "tank", "status": "FAULTED", "healthy": false}], "system": {"hostname": "nas"}}', '{"apps": false, "pools": true, "system": true}');
select bag_has($$ select pg_temp.alive() $$, $$ values ('POOL_UNHEALTHY/nas/tank/pool') $$, 'a failed pool is told though the apps are not known');
select is_empty($$ select from issues where event_type = 'SERVICE_MISSING' and hostname = 'nas' $$, 'and no app is missing');

-- one row that nobody can read
select pg_temp.sends('box', 'docker', tests.docker(tests.container('a'), tests.container('b')));
select pg_temp.sends('box', 'docker', tests.docker(tests.container('a', '{"state": "exited"}'), '{"state": "running"}'));
select results_eq(
  $$ select service || ' ' || observed from drift where hostname = 'box' and event_type = 'SERVICE_MISSING' $$, $$ values ('a stopped') $$,
  'it may be b, and costs a nothing'
);
select results_eq(
  $$ select service from issues where hostname = 'box' and event_type = 'SERVICE_MISSING' and status = 'open' $$, $$ values ('a') $$, 'whose issue opens'
);
select pg_temp.sends('box', 'docker', tests.docker(tests.container('a'), '{"state": "running"}'));
select is_empty($$ select from issues where hostname = 'box' and event_type = 'SERVICE_MISSING' and status <> 'resolved' $$, 'and resolves');
select pg_temp.sends('box', 'docker', tests.docker(tests.container('a')));
select results_eq(
  $$ select service || ' ' || observed from drift where hostname = 'box' and event_type = 'SERVICE_MISSING' $$, $$ values ('b absent') $$,
  'complete again: b is gone'
);

-- the ways in: SQL writers say it in a column, or in a whole payload
insert into observed_snapshots (hostname, source, observed_at, incomplete_lists, snapshot) values
  ('pve', 'proxmox', tests.let_pass('1 minute'), '{guests}', pg_temp.pve('[]'));
select results_eq(
  $$ select complete, disposition, incomplete_lists from observed_snapshots where hostname = 'pve' order by id desc limit 1 $$,
  $$ values (false, 'partial', '{guests}'::text[]) $$, 'by the column'
);
select is_empty($$ select pg_temp.down() intersect select 'VM_DOWN/web/absent' $$, 'what it lacks proves nothing');
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('pve', 'proxmox', tests.let_pass('1 minute'), jsonb_build_object('complete', '{"guests": true, "nodes": true}'::jsonb,
    'snapshot', pg_temp.pve('[{"vmid": 1, "name": "web", "status": "running"}]') - 'storages'));
select results_eq(
  $$ select complete, incomplete_lists from observed_snapshots where hostname = 'pve' order by id desc limit 1 $$,
  $$ values (false, '{storages}'::text[]) $$, 'in a whole payload'
);
insert into observed_snapshots (hostname, source, observed_at, complete, snapshot) values
  ('pve', 'proxmox', tests.let_pass('1 minute'), false, pg_temp.pve('[{"vmid": 2, "name": "db", "status": "stopped"}]'));
select results_eq(
  $$ select incomplete_lists from observed_snapshots where hostname = 'pve' order by id desc limit 1 $$,
  $$ values ('{guests,nodes,storages}'::text[]) $$, 'complete = false: all of them'
);
select bag_has($$ select pg_temp.down() $$, $$ values ('VM_DOWN/db/stopped') $$, 'and still a stopped guest is stopped');

select * from finish();
