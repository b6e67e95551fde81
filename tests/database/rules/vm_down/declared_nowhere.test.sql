-- Declared without parent and cluster: a guest is listed where it was listed last.
select plan(7);

insert into assets (name, asset_type) values ('pve', 'device'), ('nas', 'device'), ('web', 'vm'), ('haos', 'vm'), ('never', 'vm'), ('alone', 'vm');
create function pg_temp.sees(p_web boolean, p_complete boolean default true) returns void language sql as $$
  select tests.observe('pve', 'proxmox', tests.proxmox('pve', variadic array[tests.guest(101, 'other')]
    || case when p_web then array[tests.guest(100, 'web')] else '{}' end), p_complete);
$$;
create view pg_temp.down as select hostname, observed, details from drift where event_type = 'VM_DOWN' order by hostname;
select pg_temp.sees(true);
select tests.observe('nas', 'truenas', '{"vms": [{"name": "haos", "status": {"state": "RUNNING"}}]}');
select tests.observe('alone', 'docker', tests.docker());
select is_empty('table pg_temp.down', 'both run; the others were never listed');
select pg_temp.sees(false, false);
select is_empty('table pg_temp.down', 'an incomplete list lacks nothing');
select pg_temp.sees(false);
select pg_temp.sees(false);
select results_eq('table pg_temp.down', $$ values ('web', 'absent', 'VM web is declared active but its hypervisor does not list it.') $$, 'it is gone');
select is((select count(*) from events where event_type = 'VM_DOWN'), 1::bigint, 'and told');
select tests.observe('nas', 'truenas', '{"vms": []}'), tests.observe('nas', 'truenas', '{"vms": []}');
select is((select count(*) from pg_temp.down), 2::bigint, 'of TrueNAS, too');
update assets set parent = 'elsewhere' where name = 'web';
select results_eq('select hostname from pg_temp.down', $$ values ('haos') $$, 'declared where nobody looks: nobody can tell');
select pg_temp.sees(true);
select tests.observe('nas', 'truenas', '{"vms": [{"name": "haos", "status": {"state": "RUNNING"}}]}');
select is_empty('table pg_temp.down', 'they are back');

select * from finish();
