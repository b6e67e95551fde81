select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values
  ('box2-daily', 'dying'), ('box2-daily', 'leaving'), ('box2-daily', 'looping'), ('box2-daily', 'odd');

select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('dying', '{"state": "dead"}'), tests.container('leaving', '{"state": "removing"}'),
  tests.container('looping', '{"state": "restarting"}'), tests.container('odd', '{"state": "something new"}')
));
select is_empty('select * from drift', 'unknown is not stopped');
select tests.is_seen('box2-daily', 'docker', 4);

select * from finish();
