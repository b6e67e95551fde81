select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('freshrss'), tests.container('freshrss', '{"state": "exited"}')
));
select results_eq(
  'select event_type, field from drift', $$ values ('SNAPSHOT_ERROR', 'docker.rows') $$, 'one drift'
);
select matches(
  (select details from drift), 'snapshot\.containers\[1\] repeats the name',
  'the second row of a name is set aside'
);

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'repaired');

select * from finish();
