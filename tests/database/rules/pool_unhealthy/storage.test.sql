-- Storages of Proxmox VE. A shared one is told once, whatever nodes it is away from.
select plan(12);

insert into assets (name, asset_type) values ('pve1', 'device'), ('pve2', 'device'), ('pve3', 'device');
create function pg_temp.storage(p_node text, p_name text, p_state text default 'available', p_shared jsonb default 'false')
returns jsonb
language sql
as $$ select jsonb_build_object('node', p_node, 'storage', p_name, 'status', p_state, 'shared', p_shared) $$;
create function pg_temp.sees(p_host text, variadic p_storages jsonb[])
returns void
language sql
as $$
  select tests.observe(p_host, 'proxmox', '{"nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"},
    {"node": "pve3", "status": "online"}], "guests": []}'::jsonb || jsonb_build_object('storages', to_jsonb(p_storages)));
$$;
create function pg_temp.told()
returns setof text
language sql
as $$ select hostname || ' ' || details from drift where event_type = 'POOL_UNHEALTHY' order by 1 $$;

select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'available', 'true'), pg_temp.storage('pve2', 'nfs', 'available', 'true'),
  pg_temp.storage('pve1', 'local'), pg_temp.storage('pve2', 'local'));
select is_empty('select * from drift', 'all of them are there');
select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'available', 'true'), pg_temp.storage('pve2', 'nfs', 'available', 'true'),
  pg_temp.storage('pve1', 'local'), pg_temp.storage('pve2', 'local', 'inactive'));
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, details from drift',
  $$ values ('POOL_UNHEALTHY', 'high', 'pve2', 'local', 'storage', 'available', 'unavailable',
    'Storage local is not available on pve2.') $$, 'one of its node'
);
select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'inactive', 'true'), pg_temp.storage('pve2', 'nfs', 'inactive', 'true'),
  pg_temp.storage('pve1', 'local', 'inactive'), pg_temp.storage('pve2', 'local', 'inactive'));
select results_eq('select pg_temp.told()', $$ values
  ('pve1 Storage local is not available on pve1.'), ('pve1 Storage nfs is not available on pve1, pve2.'),
  ('pve2 Storage local is not available on pve2.') $$, 'a shared one is one, each node has its own');
select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'inactive', 'true'), pg_temp.storage('pve2', 'nfs', 'inactive', 'true'),
  pg_temp.storage('pve1', 'local'), pg_temp.storage('pve2', 'local'));
select results_eq(
  $$ select status, service from events order by id $$,
  $$ values ('opened', 'local'), ('opened', 'nfs'), ('resolved', 'local') $$, 'and one event'
);
-- the first of its nodes has it again: what is left is of the other one, in the same pass
select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'available', 'true'), pg_temp.storage('pve2', 'nfs', 'inactive', 'true'),
  pg_temp.storage('pve1', 'local'), pg_temp.storage('pve2', 'local'));
select results_eq('select pg_temp.told()', $$ values ('pve2 Storage nfs is not available on pve2.') $$, 'of the node that lacks it');
select results_eq(
  $$ select hostname, status from issues where status <> 'resolved' $$, $$ values ('pve2', 'pending') $$, 'judged with the other'
);
select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'available', 'true'), pg_temp.storage('pve2', 'nfs', 'available', 'true'),
  pg_temp.storage('pve1', 'local'), pg_temp.storage('pve2', 'local'));
select is_empty('select * from drift', 'all of them are there');

-- two collectors of one cluster
select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'inactive', '1'), pg_temp.storage('pve2', 'nfs', 'inactive', '1'));
select pg_temp.sees('pve2', pg_temp.storage('pve1', 'nfs', 'inactive', '1'), pg_temp.storage('pve2', 'nfs', 'inactive', '1'));
select is((select count(*) from bruce.entities where kind = 'storage' and state = 'failed'), 4::bigint, 'both say so');
select results_eq(
  $$ select drift_key, details from drift where event_type = 'POOL_UNHEALTHY' $$,
  $$ values ('POOL_UNHEALTHY/pve1/nfs/storage', 'Storage nfs is not available on pve1, pve2.') $$, 'it is one'
);

-- disabled, taken away, or not known
select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'available', '1') || '{"enabled": 0}', pg_temp.storage('pve3', 'usb', 'unknown'));
select pg_temp.sees('pve2', pg_temp.storage('pve1', 'nfs', 'available', '1') || '{"enabled": 0}');
select is_empty('select pg_temp.told()', 'somebody disabled it; of the other nobody knows');
update bruce.scopes set stale_after = '3 hours';
select tests.let_pass('1 hour');
select pg_temp.sees('pve1', pg_temp.storage('pve1', 'nfs', 'available', '1') || '{"enabled": 0}', pg_temp.storage('pve3', 'usb', 'unknown'));
select results_eq(
  $$ select event_type, hostname, service, field, observed from drift where event_type = 'STUCK' $$,
  $$ values ('STUCK', 'pve3', 'usb', 'storage', 'unknown') $$, 'for an hour'
);
select is_empty($$ select * from drift where event_type = 'SNAPSHOT_ERROR' $$, 'all rows could be read');

select * from finish();
