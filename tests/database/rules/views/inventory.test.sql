-- what an inventory would say of all that is declared or observed

select plan(6);

insert into assets (name, asset_type, parent, cluster, primary_ip, lifecycle) values
  ('pve1', 'device', null, null, null, 'active'),
  ('web', 'vm', 'pve1', 'lab', '10.0.0.4', 'active'),
  ('old', 'vm', 'pve1', null, null, 'retired');
insert into expected_services (hostname, name, ports, lifecycle) values
  ('web', 'shop', '{tcp/80}', 'active'), ('web', 'past', '{}', 'retired');

select tests.observe('pve1', 'proxmox', '{
  "cluster": {"name": "lab2"},
  "nodes": [{"node": "pve1", "status": "online"}, {"node": "pve2", "status": "online"}],
  "guests": [
    {"vmid": 101, "name": "web", "node": "pve1", "type": "qemu", "status": "running", "ips": ["10.0.0.5"]},
    {"vmid": 102, "name": "old", "node": "pve1", "type": "qemu", "status": "running"},
    {"vmid": 103, "name": "new", "node": "pve2", "type": "lxc", "status": "stopped"},
    {"vmid": 104, "name": "template", "node": "pve2", "type": "qemu", "status": "stopped", "template": 1}
  ],
  "storages": []}');
select tests.observe('web', 'docker', tests.docker(
  tests.container('shop', '{"ports": ["0.0.0.0:8080->80/tcp"]}'),
  tests.container('cache', '{"ports": []}'),
  tests.container('ended', '{"state": "exited"}')
));
select tests.observe('metal', 'docker', tests.docker(tests.container('cache')));

select results_eq(
  $$ select hostname, asset_type, is_declared, parent, cluster, vmid, declared_ip, addresses, state, is_fresh
     from inventory_hosts order by 1 $$,
  $$ values
    ('metal', 'device', false, null, null, null::integer, null, '{}'::text[], null, true),
    ('new', 'vm', false, 'pve2', 'lab2', 103, null, '{}', 'stopped', true),
    ('pve1', 'device', true, null, 'lab2', null, null, '{}', 'running', true),
    ('pve2', 'device', false, null, 'lab2', null, null, '{}', 'running', true),
    ('web', 'vm', true, 'pve1', 'lab', 101, '10.0.0.4', '{10.0.0.5}', 'running', true)
  $$,
  'each host once; what is retired, and templates, are none'
);

select results_eq(
  $$ select hostname, service, is_declared, declared_ports, ports, state from inventory_services order by 1, 2 $$,
  $$ values
    ('metal', 'cache', false, '{}'::text[], '{}'::text[], 'running'),
    ('web', 'cache', false, '{}', '{}', 'running'),
    ('web', 'shop', true, '{tcp/80}', '{tcp/8080}', 'running')
  $$,
  'each service once; what is retired, and what ended, are none'
);

-- who reports as the cluster is no machine
select tests.observe('lab3', 'proxmox', '{
  "cluster": {"name": "lab3"},
  "nodes": [{"node": "n1", "status": "online"}, {"node": "n2", "status": "online"}],
  "guests": [], "storages": []}');
select set_eq(
  $$ select hostname from inventory_hosts where hostname in ('lab3', 'n1', 'n2') $$,
  array['n1', 'n2'], 'a cluster that reports is no host'
);

-- of two guests of one name, of which one is declared, the other is somebody else
select tests.observe('pve9', 'proxmox', tests.proxmox('pve9', tests.guest(901, 'web')));
select is(
  (select count(*) from inventory_hosts where hostname = 'web'), 1::bigint,
  'a namesake elsewhere is not mixed with it'
);

select tests.wait(interval '1 day');
select is(
  (select is_fresh from inventory_hosts where hostname = 'new'), false, 'what is old says so'
);

select tests.observe('metal', 'proxy', '{"routes": [
  {"domains": ["shop.example.org"], "forward_host": "10.0.0.4", "forward_port": 8080, "enabled": true},
  {"domains": ["far.example.org"], "forward_host": "10.9.9.9", "forward_port": 80, "enabled": true}]}');
select results_eq(
  $$ select domains, proxy, hostname, port from inventory_routes order by 1 $$,
  $$ values
    ('far.example.org', 'metal', null, null),
    ('shop.example.org', 'metal', 'web', 'tcp/8080')
  $$,
  'routes, and the declared host that they lead to'
);

select * from finish();
