select plan(2);

insert into assets (name) values ('box2-edge');
insert into expected_services (hostname, name, ports) values ('box2-edge', 'dns', '{udp/53}');
select tests.observe('box2-edge', 'docker', tests.docker(
  tests.container('edge-dns-1', '{"network_mode": "host", "compose": {"project": "edge", "service": "dns"}}'),
  tests.container('edge-dns-2', '{"network_mode": "host", "compose": {"project": "edge", "service": "dns"}}')
));
select is_empty('select * from drift', 'two that tell nothing tell no more than one');
select tests.is_seen('box2-edge', 'docker', 2);

select * from finish();
