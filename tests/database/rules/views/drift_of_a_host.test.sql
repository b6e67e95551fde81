-- drift_of answers what drift answers of that host, also when rules change after its plan was made.
select plan(6);

insert into assets (name, asset_type, parent, aliases) values
  ('Box2', 'device', null, '{}'), ('box2-daily', 'vm', 'Box2', '{daily}'), ('box2-docs', 'vm', 'Box2', '{}');
insert into expected_services (hostname, name, ports) values
  ('box2-daily', 'freshrss', '{}'), ('box2-daily', 'readeck', '{8022}'), ('box2-docs', 'netbox', '{}');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'box2-daily', '{"status": "stopped"}'), tests.guest(101, 'box2-docs')
));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('readeck', '{"ports": ["8032:80"]}')));
select tests.observe('box2-docs', 'docker', tests.docker());

create function pg_temp.wanted()
returns setof drift
language sql
as $$ select d.* from drift as d where d.hostname = 'box2-daily' order by bruce.severity_rank(d.severity), d.drift_key $$;
select results_eq(
  $$ select event_type, service from drift_of('box2-daily') $$,
  $$ values ('VM_DOWN', null), ('SERVICE_MISSING', 'freshrss'), ('PORT_MISMATCH', 'readeck') $$,
  'what differs on the host, worst first'
);
select results_eq($$ select * from drift_of('daily') $$, 'select * from pg_temp.wanted()', 'by an alias too');
select is_empty($$ select * from drift_of('typo') $$, 'nothing of a name that is not known');

update drift_rules set enabled = false where event_type = 'PORT_MISMATCH';
select results_eq(
  $$ select event_type from drift_of('box2-daily') $$, $$ values ('VM_DOWN'), ('SERVICE_MISSING') $$,
  'a rule that is switched off is off at once'
);
update drift_rules set enabled = true, severity = 'info' where event_type = 'PORT_MISMATCH';
select results_eq(
  $$ select * from drift_of('box2-daily') $$, 'select * from pg_temp.wanted()', 'another severity too'
);
-- evidence that is too old proves nothing: of all_drift it stays, of drift it goes
select tests.let_pass('1 day');
select results_eq(
  $$ select * from drift_of('box2-daily') $$, 'select * from pg_temp.wanted()', 'and old evidence proves nothing'
);

select * from finish();
