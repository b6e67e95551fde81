select plan(2);

insert into assets (name) values ('box2-daily');
select tests.fails('box2-daily', 'docker', 'unreachable', 'connect ECONNREFUSED');
select results_eq(
  'select event_type from drift', $$ values ('DOCKER_UNREACHABLE') $$, 'so the collector says'
);

select tests.wait('4 hours');
select results_eq(
  'select event_type from drift',
  $$ values ('NODE_UNREACHABLE') $$,
  'it says nothing any more: the host is silent'
);

select * from finish();
