select plan(3);

insert into assets (name) values ('box2-daily');
select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'complete');

select tests.observe('box2-daily', 'docker', tests.docker(), p_complete => false);
select results_eq(
  'select event_type, severity, hostname, field, expected, observed, source, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'medium', 'box2-daily', 'docker.complete', 'complete', 'partial', 'docker',
    'The docker snapshot of box2-daily is incomplete: nothing is concluded from what it lacks.') $$,
  'partial'
);

select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'complete again');

select * from finish();
