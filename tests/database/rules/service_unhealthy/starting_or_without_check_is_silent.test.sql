select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values
  ('box2-daily', 'a'), ('box2-daily', 'b'), ('box2-daily', 'c');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('a', '{"health": "starting"}'), tests.container('b', '{"health": "none"}'),
  tests.container('c', '{"health": null}')
));
select is_empty('select * from drift', 'nothing is known to fail');
select tests.is_seen('box2-daily', 'docker', 3);

select * from finish();
