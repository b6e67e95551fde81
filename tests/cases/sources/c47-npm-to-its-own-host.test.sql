-- A proxy in a container that reaches its own machine: NginxProxyManager/nginx-proxy-manager#259, #1225, #555;
-- truenas/apps#2071, #1788.
select plan(12);

create function pg_temp.posts(p_function text, p_body jsonb) returns jsonb language sql as $$
  select case p_function
    when 'expected' then public.expected(tests.token('netbox'), jsonb_build_object('hosts', p_body))
    else public.ingest(tests.token('collector'), jsonb_build_array(
      p_body || jsonb_build_object('observed_at', tests.let_pass('1 minute'), 'complete', true)))
  end;
$$;

select pg_temp.posts('expected', '[
  {"hostname": "x2-edge", "ip": "192.0.2.50", "role": "reverse-proxy", "services": [
    {"name": "npm", "ports": ["tcp/80", "tcp/443", "tcp/81"]}, {"name": "freshrss", "port": 8021}]},
  {"hostname": "gateway", "services": []},
  {"hostname": "host", "services": []}
]');
select pg_temp.posts('ingest', '{"hostname": "x2-edge", "source": "docker", "snapshot": {"containers": [
  {"name": "npm", "image": "jc21/nginx-proxy-manager:2", "state": "running", "ports": ["80:80", "443:443", "81:81"]},
  {"name": "freshrss", "image": "f:1", "state": "running", "ports": ["8021:80"]}
]}}');

create function pg_temp.routes(variadic p_targets text[]) returns jsonb language sql as $$
  select pg_temp.posts('ingest', jsonb_build_object(
    'hostname', 'x2-edge', 'source', 'proxy', 'snapshot', jsonb_build_object(
      'proxy', '{"name": "nginx-proxy-manager"}'::jsonb,
      'routes', (
        select jsonb_agg(jsonb_build_object(
          'domains', jsonb_build_array(n || '.example.org'),
          'forward_host', substring(t from '^(.*):\d+$'), 'forward_port', substring(t from '\d+$')::integer,
          'enabled', true, 'tls', false
        ))
        from unnest(p_targets) with ordinality as t (t, n)
      )
    )
  ));
$$;

select pg_temp.routes('host.docker.internal:8021', '172.17.0.1:8021', 'freshrss:80');
select is_empty('select * from drift', 'the case: its own machine, and a container beside it');
select is_empty('select * from events', 'and nothing is told');
select set_eq(
  'select domains, place, port from bruce.route_targets',
  $$ values ('1.example.org', 'x2-edge', 'tcp/8021'), ('2.example.org', 'x2-edge', 'tcp/8021'),
    ('3.example.org', 'x2-edge', null) $$,
  'where they lead'
);

select pg_temp.routes(
  'gateway.docker.internal:8021', 'host.containers.internal:8021', 'host.lima.internal:8021',
  'HOST.docker.internal.:81', '10.88.0.1:8021', 'http://172.17.0.1:81', 'docker.for.mac.localhost:81'
);
select is_empty('select * from drift', 'other names and addresses for the same; no host is meant by its first part');

select pg_temp.routes('host.docker.internal:9999', '172.17.0.1:8021');
select results_eq(
  'select event_type, hostname, service, field, observed, details from drift',
  $$ values ('ROUTE_DRIFT', 'x2-edge', null, 'route 1.example.org', 'host.docker.internal:9999',
    'Route 1.example.org of x2-edge leads to host.docker.internal:9999, where no service of x2-edge is declared or '
    'observed.') $$,
  'nothing is there on that port'
);

select pg_temp.routes(
  '172.18.0.1:8021', '172.31.255.1:80', '10.89.0.1:80', '192.168.48.1:80', '172.18.0.5:80', '[fe80::1]:80', '$server:80'
);
select is_empty('select * from drift', 'nobody can know what a gateway of another network, or a variable, leads to');
select is_empty('select * from bruce.route_targets where is_judged', 'they prove nothing');
select results_eq(
  'select status, count(*) from events group by status order by status',
  $$ values ('opened', 1::bigint), ('resolved', 1::bigint) $$, 'what was told is well again'
);

select pg_temp.routes('192.168.1.1:80', '10.0.0.1:80', '172.16.0.1:80', '192.168.0.1:80');
select is((select count(*) from drift), 4::bigint, 'addresses of homes are judged as before');

select pg_temp.routes('172.20.0.9:80');
select is_empty('select * from drift', 'an address of a container network');
insert into assets (name, ip) values ('lan', '172.20.0.2');
select isnt_empty('select * from drift', 'not where declared hosts have such addresses');

select pg_temp.routes('host.docker.internal:8021');
select pg_temp.posts('ingest', '{"hostname": "x2-edge", "source": "docker", "snapshot": {"containers": [
  {"name": "npm", "image": "jc21/nginx-proxy-manager:2", "state": "running", "ports": ["80:80", "443:443", "81:81"]},
  {"name": "freshrss", "image": "f:1", "state": "exited", "ports": ["8021:80"]}
]}}');
select results_eq(
  $$ select service, field, observed from drift where event_type = 'ROUTE_DRIFT' $$,
  $$ values ('freshrss', 'route 1.example.org', 'stopped') $$, 'the service of its own machine stopped'
);

select * from finish();
