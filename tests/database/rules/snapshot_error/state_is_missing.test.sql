select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', '{"containers": [{"name": "freshrss"}]}');
select results_eq(
  'select event_type, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'Rows of the docker snapshot of box2-daily could not be understood: '
    'snapshot.containers[0].state is missing.') $$,
  'a container without a state is neither running nor missing'
);

select * from finish();
