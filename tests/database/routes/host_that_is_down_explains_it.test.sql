select plan(2);

insert into assets (name, ip, parent, asset_type) values ('Box2', null, null, 'device');
insert into assets (name, ip, parent) values ('box2-edge', null, null), ('box2-daily', '192.168.2.12', 'Box2');
insert into expected_services (hostname, name, ports) values ('box2-daily', 'freshrss', '{tcp/8021}');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(112, 'box2-daily', '{"status": "stopped"}')));
select tests.observe('box2-daily', 'docker', tests.docker());
select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["rss.example"], "forward_host": "192.168.2.12", "forward_port": 8021, "enabled": true}
]}');
select isnt_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'the route is dead');
select results_eq(
  $$ select v.status, r.event_type from issues as v join issues as r on r.issue_id = v.suppressed_by
    where v.event_type = 'ROUTE_DRIFT' $$,
  $$ values ('pending', 'VM_DOWN') $$,
  'because its VM is down'
);

select * from finish();
