select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, ports) values ('box2-daily', 'readeck', '{8022}');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('readeck', '{"ports": ["0.0.0.0:99999->8000/tcp"]}')
));
select is_empty(
  $$ select * from drift where event_type = 'PORT_MISMATCH' $$, 'ports that could not be read are not judged'
);
select tests.is_seen('box2-daily', 'docker', 1);

select * from finish();
