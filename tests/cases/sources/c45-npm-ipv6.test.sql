-- IPv6 target in brackets, and what else people write as a host to forward to: NginxProxyManager/nginx-proxy-manager#4487,
-- #5740. Any collector may send it.
select plan(7);

create function pg_temp.posts(p_function text, p_body jsonb) returns jsonb language sql as $$
  select case p_function
    when 'expected' then public.expected(tests.token('netbox'), jsonb_build_object('hosts', p_body))
    else public.ingest(tests.token('collector'), jsonb_build_array(
      p_body || jsonb_build_object('observed_at', tests.let_pass('1 minute'), 'complete', true)))
  end;
$$;

select pg_temp.posts('expected', '[
  {"hostname": "box2-edge", "services": []},
  {"hostname": "c45-six", "ip": "fd00::5", "aliases": ["six.lan"], "services": [{"name": "wiki", "ports": ["tcp/80"]}]}
]');

create function pg_temp.routes(variadic p_hosts text[]) returns jsonb language sql as $$
  select pg_temp.posts('ingest', jsonb_build_object(
    'hostname', 'box2-edge', 'source', 'proxy', 'snapshot', jsonb_build_object('routes', (
      select jsonb_agg(jsonb_build_object(
        'domains', jsonb_build_array(n || '.example.org'), 'forward_host', h, 'forward_port', 80, 'enabled', true
      ))
      from unnest(p_hosts) with ordinality as h (h, n)
    ))
  ));
$$;

select pg_temp.routes('[fd00::5]');
select is_empty('select * from drift', 'the case');

select pg_temp.routes(
  'fd00::5', 'FD00:0:0::5', 'http://[fd00::5]/wiki', '[fd00::5]:80', 'C45-SIX', 'c45-six.', 'six.lan', 'Six.LAN.',
  'https://c45-six:80/', 'c45-six/wiki/', ' c45-six.home.arpa '
);
select is_empty('select * from drift', 'however it is spelled');
select is_empty($$ select * from bruce.quarantined_rows $$, 'and each row is read');
select results_eq(
  'select distinct place, port from bruce.route_targets', $$ values ('c45-six', 'tcp/80') $$, 'all lead there'
);

select pg_temp.routes('[fd00::6]', '[fd00::5]:8080');
select results_eq(
  'select hostname, field, observed from drift order by field',
  $$ values ('box2-edge', 'route 1.example.org', '[fd00::6]:80'), ('c45-six', 'route 2.example.org', '[fd00::5]:8080') $$,
  'another address, another port'
);

select pg_temp.posts('ingest', '{"hostname": "box2-edge", "source": "proxy", "snapshot": {"routes": [
  {"domains": "one.example.org", "forward_host": "fd00::5", "forward_port": "80", "enabled": 1},
  {"domains": ["two.example.org"], "forward_host": " ", "forward_port": 80, "enabled": true},
  {"domains": ["three.example.org"], "forward_host": "[fd00::5]", "forward_port": 80, "enabled": 0}
]}}');
select results_eq(
  'select distinct event_type from drift', $$ values ('SNAPSHOT_ERROR') $$, 'a row without a place costs itself'
);
select set_eq(
  'select domains, enabled from proxy_state_latest where forward_host is not null',
  $$ values ('one.example.org', true), ('three.example.org', false) $$, 'its neighbours are read'
);

select * from finish();
