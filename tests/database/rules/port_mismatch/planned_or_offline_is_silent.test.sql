select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, ports, lifecycle) values
  ('box2-daily', 'readeck', '{8022}', 'planned'), ('box2-daily', 'maloja', '{8023}', 'offline');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('readeck', '{"ports": ["1:1"]}'), tests.container('maloja', '{"ports": ["2:2"]}')
));
select is_empty(
  $$ select * from drift where event_type = 'PORT_MISMATCH' $$, 'neither is expected to be there yet'
);

update expected_services set lifecycle = 'active';
select set_eq(
  $$ select service from drift where event_type = 'PORT_MISMATCH' $$, $$ values ('readeck'), ('maloja') $$,
  'now both are'
);

select * from finish();
