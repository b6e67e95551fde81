select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"ports": ["8021:80"]}'))
);
select is_empty('select * from drift', 'ports that are not recorded are not judged');

update expected_services set ports = '{8020}';
select results_eq(
  'select expected, observed from drift', $$ values ('tcp/8020', 'tcp/8021') $$, 'recorded, and wrong'
);

update expected_services set ports = '{8021}';
select is_empty('select * from drift', 'recorded, and right');

select * from finish();
