-- Locks that stay, and states that nobody can read, of guests.
select plan(9);

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

select pg_temp.sees('1 minute', 'online', tests.guest(101, 'web', '{"lock": "backup"}'), tests.guest(102, 'db'),
  tests.guest(103, 'soon', '{"lock": "create"}'));
select pg_temp.sees('40 minutes', 'online', tests.guest(101, 'web', '{"lock": "backup"}'), tests.guest(102, 'db'),
  tests.guest(103, 'soon', '{"lock": "create"}'));
select is_empty('select pg_temp.told()', 'a backup takes its time');
select pg_temp.sees('40 minutes', 'online', tests.guest(101, 'web', '{"lock": "backup"}'), tests.guest(102, 'db', '{"status": "unknown"}'),
  tests.guest(103, 'soon', '{"lock": "create"}'));
select results_eq('select pg_temp.told()', $$ values ('STUCK web state locked (backup)') $$, 'but not for ever');
select matches((select details from drift), '^Guest web is locked \(backup\) since .* UTC\.$', 'the lock is named');
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
