-- A node that its cluster cannot tell anything of, as when pvestatd hangs on a dead NFS server: one difference, not one of each guest.
select plan(5);

insert into assets (name, asset_type, parent, lifecycle) values
  ('pve1', 'device', null, 'active'), ('pve2', 'device', null, 'active'), ('pve3', 'device', null, 'offline'), ('web', 'vm', 'pve2', 'active');
create function pg_temp.sees(p_status text) returns void language sql as $$
  select tests.observe('pve1', 'proxmox', format('{"nodes": [{"node": "pve1"}, {"node": "pve2", "status": "%1$s"}, {"node": "pve3", "status": "%1$s"}],
    "guests": [{"vmid": 100, "type": "qemu", "name": "web", "node": "pve2", "status": "%2$s"}],
    "storages": [{"storage": "local", "node": "pve2", "status": "%2$s"}]}', p_status,
    case p_status when 'online' then 'running' else 'unknown' end)::jsonb, true, 7200);
$$;
select pg_temp.sees('unknown');
select is_empty('select * from drift', 'once');
select tests.let_pass('1 hour');
select pg_temp.sees('unknown');
select results_eq('select event_type, hostname, service, field, observed from drift', $$ values ('STUCK', 'pve2', null, 'state', 'unknown') $$,
  'for an hour: the node; neither what stands on it, nor one that is declared offline, nor one without a status');
select tests.wait('1 minute');
select matches((select details from drift), '^Node pve2 is unknown since ', 'in words');
select pg_temp.sees('offline');
select results_eq('select event_type, hostname from drift', $$ values ('NODE_UNREACHABLE', 'pve2') $$, 'offline is another matter');
select pg_temp.sees('online');
select is((select array_agg(concat_ws(' ', event_type, status) order by id) from events where event_type = 'STUCK'), '{STUCK opened,STUCK resolved}', 'told and resolved');

select * from finish();
