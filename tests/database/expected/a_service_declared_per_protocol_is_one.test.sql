-- NetBox holds dns twice, once for tcp and once for udp: it is one service with both ports.
select plan(2);

insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "box", "services": [
  {"name": "dns", "protocol": "tcp", "port": 53}, {"name": "DNS", "protocol": "udp", "ports": [53]},
  {"name": "web", "ports": ["80", "tcp/443", {"protocol": "tcp", "port": 8443}]},
  {"name": "none"}, {"name": "null", "port": null, "ports": null}, {"name": "wild", "ports": ["eighty", 70000, 81]}
]}]}');
select results_eq(
  'select name_key, ports from expected_services order by 1',
  $$
    values
      ('dns', '{tcp/53,udp/53}'::text[]), ('none', '{}'), ('null', '{}'),
      ('web', '{tcp/443,tcp/80,tcp/8443}'), ('wild', '{tcp/81}')
  $$,
  'ports of all forms, one row per service'
);
insert into observed_snapshots (hostname, source, snapshot) values ('box', 'docker', '{"containers": [
  {"name": "dns", "state": "running", "ports": ["53:53/tcp", "53:53/udp"]}]}');
select is_empty(
  $$ select from drift where service ilike 'dns' $$, 'it matches a container that publishes both');

select * from finish();
