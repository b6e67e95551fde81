select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, lifecycle) values ('box2-daily', 'freshrss', 'planned');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('other'))
);
select results_eq('select service from drift', $$ values ('other') $$, 'planned is declared, other is not');

select * from finish();
