-- Locks that stay, and states that nobody can read, of guests.
select plan(13);

insert into assets (name, asset_type, parent, vmid) values
  ('pve', 'device', null, null), ('web', 'vm', 'pve', 101), ('db', 'vm', 'pve', 102), ('soon', 'vm', 'pve', 103);
update assets set lifecycle = 'planned' where name = 'soon';
create function pg_temp.sees(p_after interval, p_node text, variadic p_guests jsonb[])
returns void
language sql
as $$
  select tests.let_pass(p_after - interval '1 minute');
  select tests.observe('pve', 'proxmox', jsonb_build_object(
    'nodes', jsonb_build_array(jsonb_build_object('node', 'pve', 'status', p_node)),
    'guests', (select jsonb_agg('{"node": "pve"}' || g) from unnest(p_guests) as g)), true, 3600);
$$;
create function pg_temp.told()
returns setof text
language sql
as $$ select concat_ws(' ', event_type, hostname, service, field, observed) from drift where event_type <> 'HEARTBEAT_OVERDUE' order by 1 $$;

select pg_temp.sees('1 minute', 'online', tests.guest(101, 'web', '{"lock": "migrate"}'), tests.guest(102, 'db'),
  tests.guest(103, 'soon', '{"lock": "create"}'));
select pg_temp.sees('40 minutes', 'online', tests.guest(101, 'web', '{"lock": "migrate"}'), tests.guest(102, 'db'),
  tests.guest(103, 'soon', '{"lock": "create"}'));
select is_empty('select pg_temp.told()', 'a migration takes its time');
select pg_temp.sees('40 minutes', 'online', tests.guest(101, 'web', '{"lock": "migrate"}'), tests.guest(102, 'db', '{"status": "unknown"}'),
  tests.guest(103, 'soon', '{"lock": "create"}'));
select results_eq('select pg_temp.told()', $$ values ('STUCK web state locked (migrate)') $$, 'but not for ever');
select matches((select details from drift), '^Guest web is locked \(migrate\) since .* UTC\.$', 'the lock is named');
select pg_temp.sees('70 minutes', 'online', tests.guest(101, 'web', '{"lock": "snapshot"}'), tests.guest(102, 'db', '{"status": "unknown"}'),
  tests.guest(103, 'soon', '{"lock": "create"}'));
select results_eq('select pg_temp.told()', $$ values ('STUCK db state unknown') $$, 'another lock begins anew; what nobody can read');
select pg_temp.sees('70 minutes', 'offline', tests.guest(101, 'web', '{"status": "unknown", "lock": "snapshot"}'),
  tests.guest(102, 'db', '{"status": "unknown"}'), tests.guest(103, 'soon', '{"lock": "create"}'));
select is_empty($$ select from drift where event_type = 'STUCK' $$, 'on a node that is down it is the node');
select bag_has('select pg_temp.told()', $$ values ('NODE_UNREACHABLE pve node offline') $$, 'which is told');
select pg_temp.sees('1 minute', 'online', tests.guest(101, 'web'), tests.guest(102, 'db'), tests.guest(103, 'soon'));
select is_empty('select pg_temp.told()', 'all is well');
select is_empty($$ select from issues where status <> 'resolved' $$, 'and resolved');

-- locked, and not running: VM_DOWN of what should run, else STUCK
update assets set lifecycle = 'offline' where name = 'db';
select pg_temp.sees('1 minute', 'online', tests.guest(101, 'web', '{"status": "stopped", "lock": "backup"}'),
  tests.guest(102, 'db', '{"status": "stopped", "lock": "clone"}'), tests.guest(103, 'soon'), tests.guest(104, 'stray', '{"status": "stopped", "lock": "migrate"}'));
select pg_temp.sees('90 minutes', 'online', tests.guest(101, 'web', '{"status": "stopped", "lock": "backup"}'),
  tests.guest(102, 'db', '{"status": "stopped", "lock": "clone"}'), tests.guest(103, 'soon'), tests.guest(104, 'stray', '{"status": "stopped", "lock": "migrate"}'));
select bag_eq('select pg_temp.told()', $$ values ('STUCK db state locked (clone)'), ('STUCK stray state locked (migrate)'),
  ('VM_DOWN web state stopped'), ('VM_UNDECLARED stray guest changing') $$, 'each is told once');
select pg_temp.sees('1 minute', 'online', tests.guest(101, 'web'), tests.guest(102, 'db', '{"status": "stopped"}'), tests.guest(103, 'soon'));
select is_empty('select pg_temp.told()', 'all is well');

-- a large backup, and one that died
select pg_temp.sees('1 minute', 'online', tests.guest(101, 'web', '{"lock": "backup"}'), tests.guest(102, 'db', '{"status": "stopped"}'), tests.guest(103, 'soon'));
select pg_temp.sees('11 hours', 'online', tests.guest(101, 'web', '{"lock": "backup"}'), tests.guest(102, 'db', '{"status": "stopped"}'), tests.guest(103, 'soon'));
select is_empty('select pg_temp.told()', 'it may take hours');
select pg_temp.sees('1 hour', 'online', tests.guest(101, 'web', '{"lock": "backup"}'), tests.guest(102, 'db', '{"status": "stopped"}'), tests.guest(103, 'soon'));
select results_eq('select pg_temp.told()', $$ values ('STUCK web state locked (backup)') $$, 'but not half a day');
select pg_temp.sees('1 minute', 'online', tests.guest(101, 'web'), tests.guest(102, 'db', '{"status": "stopped"}'), tests.guest(103, 'soon'));

-- a VM of TrueNAS whose domain nobody can ask
insert into assets (name, asset_type, parent) values ('nas', 'device', null), ('game', 'vm', 'nas');
select tests.observe('nas', 'truenas', '{"system": {"hostname": "nas"}, "vms": [{"name": "game", "status": {"state": "NOSTATE"}}]}', true, 3600);
select tests.let_pass('1 hour');
select tests.observe('nas', 'truenas', '{"system": {"hostname": "nas"}, "vms": [{"name": "game", "status": {"state": "NOSTATE"}}]}', true, 3600);
select results_eq(
  $$ select hostname, service, observed, source from drift where event_type = 'STUCK' $$,
  $$ values ('game', null, 'NOSTATE', 'truenas') $$, 'a VM of TrueNAS'
);

select * from finish();
