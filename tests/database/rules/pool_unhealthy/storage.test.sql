-- Storages of Proxmox VE. A shared one is told once, whatever nodes it is away from.
select plan(9);

insert into assets (name, asset_type) values ('pve1', 'device'), ('pve2', 'device'), ('pve3', 'device');
create function pg_temp.storage(p_node text, p_name text, p_state text, p_shared jsonb default 'false')
returns jsonb
language sql
as $$ select jsonb_build_object('node', p_node, 'storage', p_name, 'status', p_state, 'shared', p_shared) $$;
create function pg_temp.sees(variadic p_storages jsonb[])
returns void
language sql
as $$
  select tests.observe('pve1', 'proxmox', '{"nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"},
    {"node": "pve3", "status": "online"}], "guests": []}'::jsonb || jsonb_build_object('storages', to_jsonb(p_storages)));
$$;
select pg_temp.sees(
  pg_temp.storage('pve1', 'nfs', 'available', 'true'), pg_temp.storage('pve2', 'nfs', 'available', 'true'),
  pg_temp.storage('pve1', 'local', 'available'), pg_temp.storage('pve2', 'local', 'available'));
select is_empty('select * from drift', 'all of them are there');
-- how a storage is read that should be available and is not, the reader of Proxmox decides
create function pg_temp.fails(p_node text, p_name text, p_fails boolean default true)
returns void
language sql
as $$
  update bruce.entities set state = case when p_fails then 'failed' else 'running' end, state_since = bruce.clock()
  where kind = 'storage' and hostname = p_node and name = p_name;
$$;
select pg_temp.fails('pve2', 'local');
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, details from drift',
  $$ values ('POOL_UNHEALTHY', 'high', 'pve2', 'local', 'storage', 'available', 'unavailable',
    'Storage local is not available on pve2.') $$, 'one of its node'
);
select pg_temp.fails('pve1', 'local');
select results_eq(
  'select hostname, details from drift order by hostname',
  $$ values ('pve1', 'Storage local is not available on pve1.'), ('pve2', 'Storage local is not available on pve2.') $$,
  'each node has its own'
);
select pg_temp.fails('pve1', 'local', false), pg_temp.fails('pve2', 'local', false);
select is_empty('select * from drift', 'back');

select pg_temp.fails('pve1', 'nfs'), pg_temp.fails('pve2', 'nfs');
select results_eq(
  'select hostname, service, details from drift',
  $$ values ('pve1', 'nfs', 'Storage nfs is not available on pve1, pve2.') $$, 'a shared one is one'
);
select pg_temp.fails('pve1', 'nfs', false);
select results_eq(
  'select hostname, details from drift', $$ values ('pve2', 'Storage nfs is not available on pve2.') $$, 'of the node that lacks it'
);

-- two collectors of one cluster
select pg_temp.fails('pve1', 'nfs');
select tests.observe('pve2', 'proxmox', '{"nodes": [], "guests": []}'::jsonb || jsonb_build_object('storages', jsonb_build_array(
  pg_temp.storage('pve1', 'nfs', 'available', '1'), pg_temp.storage('pve2', 'nfs', 'available', '1'))));
select pg_temp.fails('pve1', 'nfs'), pg_temp.fails('pve2', 'nfs');
select is((select count(*) from bruce.entities where kind = 'storage' and state = 'failed'), 4::bigint, 'both say so');
select results_eq(
  'select drift_key, details from drift',
  $$ values ('POOL_UNHEALTHY/pve1/nfs/storage', 'Storage nfs is not available on pve1, pve2.') $$, 'it is one'
);
-- what another node says of it makes the row another: both hosts are judged
select tests.wait('1 minute');
select results_eq('select hostname, status from issues', $$ values ('pve1', 'pending') $$, 'and one issue');

select * from finish();
