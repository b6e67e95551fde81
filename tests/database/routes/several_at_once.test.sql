select plan(3);

insert into assets (name, ip) values ('box2-edge', null), ('box2-daily', '192.168.2.12');
select tests.observe('box2-daily', 'docker', tests.docker());
select tests.observe('box2-edge', 'proxy', '{"routes": []}');

-- one statement brings the new container and its new route: in no order is either of them news before the other
insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
values
  ('box2-edge', 'proxy', tests.let_pass('1 minute'), '{"routes": [
    {"domains": ["new.example"], "forward_host": "192.168.2.12", "forward_port": 9999, "enabled": true}
  ]}', '{"interval_s": 300}'),
  ('box2-daily', 'docker', tests.let_pass('1 minute'),
    tests.docker(tests.container('new', '{"ports": ["9999:80"]}')), '{"interval_s": 300}');
select is_empty($$ select * from events where event_type = 'ROUTE_DRIFT' $$, 'nothing is told in between');
select tests.is_seen('box2-edge', 'proxy', 1);
select tests.is_seen('box2-daily', 'docker', 1);

select * from finish();
