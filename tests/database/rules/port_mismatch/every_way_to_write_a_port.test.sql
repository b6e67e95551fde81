select plan(2);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name, ports)
select 'box2-media', 'way' || n, '{tcp/8096}' from generate_series(1, 11) as n;
select tests.observe('box2-media', 'docker', tests.docker(
  tests.container('way1', '{"ports": ["8096:80"]}'),
  tests.container('way2', '{"ports": ["8096:80/tcp"]}'),
  tests.container('way3', '{"ports": ["0.0.0.0:8096->80/tcp"]}'),
  tests.container('way4', '{"ports": ["0.0.0.0:8096->80/tcp", "[::]:8096->80/tcp"]}'),
  tests.container('way5', '{"ports": [{"protocol": "tcp", "host_port": 8096, "container_port": 80}]}'),
  tests.container('way6', '{"ports": [{"host_port": "8096", "container_port": "80"}]}'),
  tests.container('way7', '{"ports": ["127.0.0.1:8096:80"]}'),
  tests.container('way8', '{"ports": "0.0.0.0:8096->80/tcp, :::8096->80/tcp"}'),
  tests.container('way9', '{"ports": ["8096:80", "9000/tcp"]}'),
  tests.container('way10',
  '{"ports": ["8096:80", {"protocol": "tcp", "host_port": null, "container_port": 9000}]}'),
  tests.container('way11', '{"ports": ["[::1]:8096:80/TCP"]}')
));
select is_empty('select * from drift', 'addresses are folded, what is only exposed is left out');
select set_eq(
  'select ports from docker_state_latest', $$ values ('{tcp/8096}'::text[]) $$, 'all mean the same'
);

select * from finish();
