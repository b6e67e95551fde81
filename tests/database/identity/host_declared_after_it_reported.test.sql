select plan(3);

insert into expected_services (hostname, name) values ('other', 'x');
select tests.observe('box2-daily.lan', 'docker', tests.docker(tests.container('freshrss')));
select set_eq(
  'select event_type, hostname from drift',
  $$ values ('VM_UNDECLARED', 'box2-daily.lan'), ('SERVICE_UNEXPECTED', 'box2-daily.lan') $$,
  'nobody knows it'
);

insert into assets (name) values ('box2-daily');
select results_eq(
  'select event_type, hostname from drift', $$ values ('SERVICE_UNEXPECTED', 'box2-daily') $$,
  'recognised from now on, with what runs there'
);

insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select is_empty('select * from drift', 'all is declared');

select * from finish();
