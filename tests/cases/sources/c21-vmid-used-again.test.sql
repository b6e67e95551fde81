-- A deleted guest, and a new one that got its number: xpipe-io/xpipe#465.
select plan(17);

create function pg_temp.look(p_name text, p_rest jsonb default '{}', variadic p_more jsonb[] default '{}')
returns text
language sql
as $$
  select guests.say('b1-pve2', guests.of('b1-pve2', variadic p_more || array[
    guests.guest(162, 'b1-other', 'b1-pve2', '{"type": "lxc"}'),
    guests.guest(161, p_name, 'b1-pve2', '{"type": "lxc"}' || p_rest)]))
$$;
create function pg_temp.look_without()
returns text
language sql
as $$ select guests.say('b1-pve2', guests.of('b1-pve2', guests.guest(162, 'b1-other', 'b1-pve2', '{"type": "lxc"}'))) $$;

select is(guests.declare('{"hostname": "b1-pve2", "role": "hypervisor"}',
  '{"hostname": "file-organizer", "asset_type": "vm", "parent": "b1-pve2", "cluster": "b1-pve2", "vmid": 161}',
  '{"hostname": "b1-other", "asset_type": "vm", "parent": "b1-pve2", "cluster": "b1-pve2", "vmid": 162}'), '200', 'declared');
select pg_temp.look('file-organizer');
select is_empty('select guests.drift()', 'as declared');
select pg_temp.look('mullvad-webtop');
select results_eq('select guests.drift()', $$ values ('CONFIG_DRIFT file-organizer name mullvad-webtop') $$, 'between two looks: renamed, or another one');
select results_eq('select guests.told()', $$ values ('opened CONFIG_DRIFT file-organizer name mullvad-webtop') $$, 'the owner learns of it');
select pg_temp.look('mullvad-webtop', '{"status": "stopped"}');
select results_eq('select guests.drift()', $$ values ('CONFIG_DRIFT file-organizer name mullvad-webtop'), ('VM_DOWN file-organizer state stopped') $$,
  'a renamed guest is still the same one');
update assets set aliases = '{mullvad-webtop}' where name = 'file-organizer';
select results_eq('select guests.drift()', $$ values ('VM_DOWN file-organizer state stopped') $$, 'an alias says that it is');
update assets set aliases = '{}' where name = 'file-organizer';
select pg_temp.look('File_Organizer.lan');
select is_empty('select guests.drift()', 'case, punctuation and domain are no other name');

-- of another type
select pg_temp.look('mullvad-webtop', '{"type": "qemu"}');
select results_eq('select guests.drift()', $$ values ('VM_DOWN file-organizer state absent'), ('VM_UNDECLARED mullvad-webtop guest running') $$,
  'a machine is no container');
select pg_temp.look('file-organizer');
select is_empty('select guests.drift()', 'it is back');

-- gone for a look, then another one
select pg_temp.look_without();
select pg_temp.look('mullvad-webtop');
select results_eq('select guests.drift()', $$ values ('VM_DOWN file-organizer state absent'), ('VM_UNDECLARED mullvad-webtop guest running') $$,
  'what came after it was gone is another one');
select results_eq($$ select t from guests.told() as t where t like '%VM_DOWN file-organizer state absent%' $$,
  $$ values ('opened VM_DOWN file-organizer state absent') $$, 'told');
select pg_temp.look('mullvad-webtop', '{"status": "stopped"}');
select results_eq('select guests.drift()', $$ values ('VM_DOWN file-organizer state absent'), ('VM_UNDECLARED mullvad-webtop guest stopped') $$,
  'its word does not count for the declared one');

-- the declared one is restored under another number
select pg_temp.look('mullvad-webtop', '{}', guests.guest(170, 'file-organizer', 'b1-pve2', '{"type": "lxc"}'));
select results_eq('select guests.drift()', $$ values ('VM_UNDECLARED mullvad-webtop guest running') $$, 'its name is somewhere in its place');
select pg_temp.look_without();
select is(guests.declare('{"hostname": "mullvad-webtop", "asset_type": "vm", "parent": "b1-pve2", "vmid": 161}'), '200', 'the new one is declared');
update assets set lifecycle = 'retired' where name = 'file-organizer';
select pg_temp.look('mullvad-webtop');
select is_empty('select guests.drift()', 'the number of a retired host is free');

-- never seen under its own name: names are given otherwise there
select is(guests.declare('{"hostname": "Supabase", "asset_type": "vm", "parent": "b1-pve2", "vmid": 206}'), '200', 'another one');
select pg_temp.look('mullvad-webtop', '{}', guests.guest(206, 'postgres-vm', 'b1-pve2', '{"status": "stopped"}'));
select results_eq('select guests.drift()', $$ values ('VM_DOWN Supabase state stopped') $$, 'the number says who it is');

select * from finish();
