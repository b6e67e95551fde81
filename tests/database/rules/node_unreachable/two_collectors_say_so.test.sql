select plan(1);

insert into assets (name, asset_type) values ('pve1', 'device'), ('pve2', 'device'), ('pve3', 'device');
select tests.observe(h, 'proxmox', '{"nodes": [{"node": "pve1", "status": "online"},
  {"node": "pve2", "status": "online"}, {"node": "pve3", "status": "offline"}], "guests": []}')
from unnest('{pve1,pve2}'::text[]) as h;
select results_eq(
  'select event_type, hostname from drift',
  $$ values ('NODE_UNREACHABLE', 'pve3') $$,
  'one drift, whoever tells it'
);

select * from finish();
