-- An issue is open for half a year while nothing changes: what it cites is kept. Of our own (retention).
select plan(10);

set time zone 'UTC';
insert into assets (name) values ('box'), ('pve');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
insert into assets (name, parent, vmid) values ('vm1', 'pve', 1);
do $$
declare
  v_at timestamptz;
begin
  for v_day in 0 .. 200 loop
    v_at := '2026-01-10 12:00Z'::timestamptz + v_day * interval '1 day';
    perform tests.hear_at(v_at, 'box', tests.docker(
      tests.container('web', '{"state": "exited"}'), tests.container('db', case when v_day = 3 then '{"state": "exited"}' else '{}' end::jsonb)),
      null, 'docker', 86400);
    -- changes all the time, but for its guest
    perform tests.hear_at(v_at, 'pve', tests.proxmox('pve', tests.guest(1, 'vm1', '{"status": "stopped"}'))
      || jsonb_build_object('storages', jsonb_build_array(jsonb_build_object('storage', 'local', 'node', 'pve', 'content', 'v' || v_day))),
      null, 'proxmox', 86400);
    perform tests.jobs_at(v_at + interval '20 seconds');
  end loop;
end;
$$;
select ok((select count(*) from observed_snapshots) between 80 and 140, 'half a year is not kept');
select is_empty(
  'select from observed_snapshots where observed_at < ''2026-04-01Z'' and hostname = ''pve'' and id not in (select (evidence ->> ''snapshot_id'')::bigint from issues)',
  'of what changes, old rows go');
select is_empty(
  $$
    select i.drift_key from issues as i
    where i.status <> 'resolved' and not exists (select from observed_snapshots as o where o.id = (i.evidence ->> 'snapshot_id')::bigint)
  $$, 'what an open issue cites is there');
select is_empty(
  'select d.drift_key from drift as d where not exists (select from observed_snapshots as o where o.id = d.snapshot_id)', 'what drift cites is there');
select is_empty(
  'select e.name from bruce.entities as e where not exists (select from observed_snapshots as o where o.id = e.snapshot_id)',
  'what a thing was read from is there');
select results_eq(
  $$ select event_type, last_seen_at from drift where hostname = 'box' and event_type = 'SERVICE_MISSING' $$,
  $$ values ('SERVICE_MISSING', '2026-07-29 12:00Z'::timestamptz) $$, 'its evidence is of today');
select is(
  (select o.snapshot from observed_snapshots as o where o.hostname = 'box' order by o.id desc limit 1),
  tests.docker(tests.container('web', '{"state": "exited"}'), tests.container('db')), 'the row of January is whole');
select is(
  (select count(*) from bruce.observed_snapshots_default), 3::bigint, 'what is kept of dropped months are few rows');
select is(bruce.ensure_partitions(bruce.clock()) + bruce.drop_old_partitions(bruce.clock()), 0, 'no month is made for them, and dropped again');
-- it goes when it is not needed any more
select tests.hear_at('2026-07-30 12:00Z', 'box', tests.docker(tests.container('web'), tests.container('db')), null, 'docker', 86400);
select tests.jobs_at('2026-07-30 12:01Z');
select is_empty($$ select from bruce.observed_snapshots_default where hostname = 'box' $$, 'when it is well, they go');

select * from finish();
