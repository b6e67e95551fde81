select plan(3);

insert into assets (name, asset_type, vmid, netbox_id) values ('hyper', 'device', null, 1), ('box', 'vm', 101, 2);
create function pg_temp.at(p_minute integer, p_name text, p_mem integer) returns void language sql as $$
  select tests.report_at(timestamptz '2026-03-01 12:00Z' + make_interval(mins => p_minute), 'hyper',
    tests.proxmox('hyper', tests.guest(101, p_name, jsonb_build_object('mem', p_mem, 'maxmem', 100))), 'proxmox');
$$;
select pg_temp.at(0, 'box', 10);
select results_eq($$ select at, value from tests.points('box', '2026-03-01 12:00Z', 'mem_pct') $$, $$ values ('01 12:00', '10.0') $$, 'a guest');
update assets set name = 'crate' where netbox_id = 2;
select pg_temp.at(1, 'crate', 20);
select results_eq($$ select at, value from tests.points('crate', '2026-03-01 12:00Z', 'mem_pct') $$,
  $$ values ('01 12:00', '10.0'), ('01 12:01', '20.0') $$, 'under its new name it has its history');
update assets set name = 'hyper-1' where netbox_id = 1;
select isnt_empty($$ select from metrics('hyper-1') $$, 'so has a host');

select * from finish();
