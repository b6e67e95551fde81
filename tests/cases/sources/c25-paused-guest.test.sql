-- Paused by a full disk, or by hand: dougiteixeira/proxmoxve#137, luthermonson/go-proxmox#171. The collector's half is beside this file.
select plan(6);

select is(guests.declare('{"hostname": "pve1", "role": "hypervisor"}',
  '{"hostname": "full-disk", "asset_type": "vm", "parent": "pve1", "vmid": 100}',
  '{"hostname": "by-hand", "asset_type": "vm", "parent": "pve1", "vmid": 101}',
  '{"hostname": "well", "asset_type": "vm", "parent": "pve1", "vmid": 102}'), '200', 'declared');
select guests.say('pve1', guests.of('pve1', guests.guest(100, 'full-disk', 'pve1', '{"qmpstatus": "io-error"}'),
  guests.guest(101, 'by-hand', 'pve1', '{"qmpstatus": "paused"}'), guests.guest(102, 'well', 'pve1', '{"qmpstatus": "running"}'),
  guests.guest(103, 'ct', 'pve1', '{"type": "lxc"}')));
select results_eq('select guests.drift()', $$ values ('VM_DOWN by-hand state paused'), ('VM_DOWN full-disk state failed'),
  ('VM_UNDECLARED ct guest running') $$, 'Proxmox VE calls both running');
select is((select details from drift where hostname = 'full-disk'), 'VM full-disk is declared active but is failed (io-error).', 'why is told');
select guests.say('pve1', guests.of('pve1', guests.guest(100, 'full-disk', 'pve1', '{"qmpstatus": "running"}'),
  guests.guest(101, 'by-hand', 'pve1', '{"qmpstatus": null}'), guests.guest(102, 'well', 'pve1'), guests.guest(103, 'ct', 'pve1', '{"type": "lxc"}')));
select results_eq('select guests.drift()', $$ values ('VM_UNDECLARED ct guest running') $$, 'both go on; what nobody asked is as Proxmox VE says');
select results_eq('select guests.told()', $$ values ('opened VM_DOWN by-hand state paused'), ('opened VM_DOWN full-disk state failed'),
  ('opened VM_UNDECLARED ct guest running'), ('resolved VM_DOWN by-hand state running'), ('resolved VM_DOWN full-disk state running') $$, 'in events');

select results_eq(
  $$ select q, bruce.guest_state(jsonb_build_object('status', 'running', 'qmpstatus', q)) from unnest(string_to_array(
    'running paused prelaunch suspended shutdown watchdog debug io-error internal-error guest-panicked inmigrate finish-migrate save-vm new-word', ' ')) as q $$,
  $$ values ('running', 'running'), ('paused', 'paused'), ('prelaunch', 'paused'), ('suspended', 'paused'), ('shutdown', 'paused'), ('watchdog', 'paused'),
    ('debug', 'paused'), ('io-error', 'failed'), ('internal-error', 'failed'), ('guest-panicked', 'failed'), ('inmigrate', 'changing'),
    ('finish-migrate', 'changing'), ('save-vm', 'changing'), ('new-word', 'paused') $$,
  'only running is running');

select * from finish();
