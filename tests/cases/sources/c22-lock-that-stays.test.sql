-- Stopped, and locked for days; hibernated: prometheus-pve/prometheus-pve-exporter#303, Corsinvest/cv4pve-autosnap#22.
select plan(14);

select set_config('bruce.now', '2026-03-02T12:00:00Z', false);
select is(guests.declare(
  '{"hostname": "b1-pve1", "role": "hypervisor"}',
  '{"hostname": "b1-vm-locked", "asset_type": "vm", "parent": "b1-pve1", "cluster": "b1-pve1", "vmid": 101}',
  '{"hostname": "b1-vm-susp", "asset_type": "vm", "parent": "b1-pve1", "vmid": 102}',
  '{"hostname": "b1-vm-plain", "asset_type": "vm", "parent": "b1-pve1", "vmid": 103}'), '200', 'declared');
create function pg_temp.look(p_lock text, p_rest jsonb default '{}')
returns text
language sql
as $$
  select guests.say('b1-pve1', guests.of('b1-pve1',
    guests.guest(101, 'b1-vm-locked', 'b1-pve1', jsonb_build_object('status', 'stopped', 'lock', p_lock) || p_rest),
    guests.guest(102, 'b1-vm-susp', 'b1-pve1', '{"status": "stopped", "lock": "suspended"}'),
    guests.guest(103, 'b1-vm-plain', 'b1-pve1', '{"status": "stopped"}')))
$$;
select pg_temp.look('backup');
select results_eq('select guests.drift()', $$ values
  ('VM_DOWN b1-vm-plain state stopped'), ('VM_DOWN b1-vm-susp state stopped') $$, 'what hibernates is off; what is locked is in change');
select is((select details from drift where hostname = 'b1-vm-susp'), 'VM b1-vm-susp is declared active but is stopped (hibernated).', 'and says so');

do $$ begin for m in 1..11 loop perform pg_temp.look('backup'); perform tests.wait('4 minutes'); end loop; end $$;
select results_eq('select guests.told()', $$ values
  ('opened VM_DOWN b1-vm-plain state stopped'), ('opened VM_DOWN b1-vm-susp state stopped') $$, 'for some while a lock may stay');
do $$ begin for m in 1..3 loop perform pg_temp.look('backup'); perform tests.wait('4 minutes'); end loop; end $$;
select results_eq('select guests.drift()', $$ values
  ('VM_DOWN b1-vm-locked state stopped'), ('VM_DOWN b1-vm-plain state stopped'),
  ('VM_DOWN b1-vm-susp state stopped') $$, 'one that is declared to run, and is locked instead, is down only, not STUCK');
select is((select details from drift where hostname = 'b1-vm-locked'),
  'VM b1-vm-locked is declared active but is not running and locked (backup) since 2026-03-02 12:01 UTC.', 'but not for ever');
select results_eq($$ select guests.told() offset 2 $$, $$ values ('opened VM_DOWN b1-vm-locked state stopped') $$, 'the clock tells it');

-- the lock becomes another one, or goes and the guest stays off: nothing new
select pg_temp.look('snapshot');
select pg_temp.look(null);
select is((select count(*) from events), 3::bigint, 'still the same difference');
select pg_temp.look(null, '{"status": "running"}');
select results_eq($$ select guests.told() offset 3 $$, $$ values ('resolved VM_DOWN b1-vm-locked state running') $$, 'it runs');

-- each kind of lock is in change first
select results_eq(
  $$ select distinct bruce.guest_state(jsonb_build_object('status', 'stopped', 'lock', l))
    from unnest('{backup,clone,create,migrate,rollback,snapshot,snapshot-delete,suspending,disk,mounted,fstrim,destroyed}'::text[]) as l $$,
  $$ values ('changing') $$, 'locks of machines and containers');
select is(bruce.guest_state('{"status": "stopped", "lock": ""}'), 'stopped', 'an empty lock is none');

-- a locked guest that runs is well, however long: a large backup
select pg_temp.look('backup', '{"status": "running", "qmpstatus": "running"}');
select tests.wait('3 hours');
select pg_temp.look('backup', '{"status": "running", "qmpstatus": "running", "cpu": 0.5}');
select results_eq('select guests.drift()', $$ values
  ('VM_DOWN b1-vm-plain state stopped'), ('VM_DOWN b1-vm-susp state stopped') $$, 'a backup of three hours');
-- three hours of silence of the hypervisor, which is another matter
select results_eq($$ select guests.told() offset 4 $$, $$ values
  ('opened NODE_UNREACHABLE b1-pve1 report silence'), ('resolved NODE_UNREACHABLE b1-pve1 report a report every 00:05:00') $$, 'nothing else was told');

-- one that runs with a lock that nobody takes off is no backup, and not down either
select pg_temp.look('snapshot', '{"status": "running", "qmpstatus": "running"}');
do $$ begin for m in 1..17 loop
  perform pg_temp.look('snapshot', jsonb_build_object('status', 'running', 'qmpstatus', 'running', 'cpu', m * 0.01));
  perform tests.wait('4 minutes');
end loop; end $$;
select results_eq('select guests.drift()', $$ values
  ('STUCK b1-vm-locked state locked (snapshot)'), ('VM_DOWN b1-vm-plain state stopped'),
  ('VM_DOWN b1-vm-susp state stopped') $$, 'a running guest with a lock that stays is stuck');

select * from finish();
