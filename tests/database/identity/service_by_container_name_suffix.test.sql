select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values
  ('box2-daily', 'freshrss'), ('box2-daily', 'readeck'), ('box2-daily', 'maloja');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('daily-freshrss-1', '{"compose": {"project": "daily"}}'),
  tests.container('daily_readeck_1', '{"compose": {"project": "daily"}}'), tests.container('/maloja-1')
));
select is_empty('select * from drift', 'project before it, number behind it, slash of the Engine');
select tests.is_seen('box2-daily', 'docker', 3);

select * from finish();
