-- A stopped, acknowledged VM is backed up each night: rcourtman/Pulse#937.
select plan(15);

select set_config('bruce.now', '2026-03-02T12:00:00Z', false);
insert into assets (name, asset_type) values ('pve1', 'device');
insert into assets (name, asset_type, parent, vmid) values ('old-vm', 'vm', 'pve1', 130), ('web', 'vm', 'pve1', 131);

create function pg_temp.look(p_at timestamptz, p_old jsonb, p_web jsonb default '{}')
returns void
language sql
as $$
  select set_config('bruce.now', p_at::text, false);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values ('pve1', 'proxmox', p_at, guests.of('pve1',
    guests.guest(130, 'old-vm', 'pve1', p_old), guests.guest(131, 'web', 'pve1', p_web)), '{"name": "test", "interval_s": 60}');
  select bruce.run_jobs(p_at + interval '30 s');
$$;
create function pg_temp.nights(p_during jsonb, p_days integer default 2)
returns void
language plpgsql
as $$
declare
  v_evening timestamptz := date_trunc('day', bruce.clock()) + interval '20 hours';
begin
  for d in 1 .. p_days loop
    for m in 0 .. 12 loop
      perform pg_temp.look(v_evening + make_interval(days => d, mins => m),
        case when m between 4 and 8 then p_during else '{"status": "stopped"}' end,
        case when m between 2 and 6 then '{"lock": "backup"}' else '{}' end::jsonb);
    end loop;
  end loop;
end;
$$;

select pg_temp.look('2026-03-02 20:00Z', '{"status": "stopped"}');
select acknowledge(issue_id, 'anna', 'known') from issues;
create view pg_temp.heard as select guests.told() as line where true;
select results_eq('select guests.told()', $$ values ('opened VM_DOWN old-vm state stopped') $$, 'told once, and acknowledged');

select pg_temp.nights('{"status": "running", "lock": "backup"}');
select is((select count(*) from events where event_type = 'VM_DOWN'), 1::bigint, 'listed as running while it is backed up');
select is((select concat_ws(' ', status, stale, acknowledged_by) from issues where event_type = 'VM_DOWN' and status <> 'resolved'), 'open f anna', 'the acknowledgement stays');
select pg_temp.nights('{"status": "running", "lock": "backup", "qmpstatus": "prelaunch"}');
select is((select count(*) from events where event_type = 'VM_DOWN'), 1::bigint, 'and paused, as QEMU says');
select pg_temp.nights('{"status": "stopped", "lock": "backup"}');
select is((select count(*) from events where event_type = 'VM_DOWN'), 1::bigint, 'stopped and locked');
select pg_temp.nights('{"status": "unknown"}', 1);
select is((select count(*) from events where event_type = 'VM_DOWN'), 1::bigint, 'a status that is unknown for a while');
select is((select concat_ws(' ', status, stale, acknowledged_by) from issues where event_type = 'VM_DOWN' and status <> 'resolved'), 'open f anna',
  'after all these nights it is as it was');
select results_eq('select guests.drift()', $$ values ('VM_DOWN old-vm state stopped') $$, 'and the guest that ran was well through all its backups');
select is((select count(*) from issues where hostname = 'web'), 0::bigint, 'nothing was ever wrong with it');

-- a backup that is still going on, and the guest is started in it
select pg_temp.look(bruce.clock() + interval '1 minute', '{"status": "running", "lock": "backup"}');
select is((select concat_ws(' ', status, stale, acknowledged_by) from issues where event_type = 'VM_DOWN' and status <> 'resolved'), 'open t anna',
  'while it lasts, nothing is known');
select pg_temp.look(bruce.clock() + interval '1 minute', '{"status": "running", "lock": "backup", "qmpstatus": "running"}');
select results_eq($$ select line from pg_temp.heard where line like '%old-vm%' offset 1 $$, $$ values ('resolved VM_DOWN old-vm state running') $$,
  'QEMU says that it runs: that counts, lock or not');
-- one that never had an issue: locked when it is first seen
insert into assets (name, asset_type, parent, vmid) values ('new', 'vm', 'pve1', 132);
create function pg_temp.look_at_new(p_rest jsonb)
returns void
language sql
as $$
  select set_config('bruce.now', (bruce.clock() + interval '1 minute')::text, false);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values ('pve1', 'proxmox', bruce.clock(), guests.of('pve1', guests.guest(130, 'old-vm', 'pve1'), guests.guest(131, 'web', 'pve1'),
    guests.guest(132, 'new', 'pve1', p_rest)), '{"name": "test", "interval_s": 60}');
$$;
select pg_temp.look_at_new('{"status": "running", "lock": "backup"}');
select is((select count(*) from issues where hostname = 'new' and opened_at is not null), 0::bigint, 'running and locked opens nothing');
select pg_temp.look_at_new('{"status": "stopped", "lock": "backup"}');
select is((select count(*) from issues where hostname = 'new' and opened_at is not null), 0::bigint, 'nor does stopped and locked');
select pg_temp.look_at_new('{"status": "stopped"}');
select results_eq($$ select d from guests.drift() as d where d like '%new%' $$, $$ values ('VM_DOWN new state stopped') $$, 'stopped does');
select pg_temp.look_at_new('{"status": "running", "lock": "snapshot", "qmpstatus": "io-error"}');
select results_eq($$ select d from guests.drift() as d where d like '%new%' $$, $$ values ('VM_DOWN new state failed') $$, 'and what cannot go on is down, lock or not');

select * from finish();
