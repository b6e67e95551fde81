select plan(3);

insert into assets (name) values ('box2-daily'), ('Box2');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(104, 'box2-daily')));
select is_empty('select * from drift', 'nobody lists the services of this host');

select tests.observe('box2-daily', 'service_health', tests.checks(
  '{"service": "readeck", "target": "box2-daily:8022", "ok": true}'
));
select is_empty('select * from drift', 'a probe lists none either');

select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select event_type, service from drift', $$ values ('SERVICE_MISSING', 'freshrss') $$, 'now somebody does'
);

select * from finish();
