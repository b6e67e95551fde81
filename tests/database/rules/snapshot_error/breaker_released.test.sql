select plan(4);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name)
select 'box2-daily', 'service' || n from generate_series(1, 8) as n;
select tests.observe('box2-daily', 'docker', (
  select tests.docker(variadic array_agg(tests.container('service' || n))) from generate_series(1, 8) as n
));
select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq('select event_type from drift', $$ values ('SNAPSHOT_ERROR') $$, 'held');

select ok(release_snapshot('box2-daily', 'docker'), 'a person says that it is so');
select is_empty($$ select * from drift where event_type = 'SNAPSHOT_ERROR' $$, 'no longer held');
select is(release_snapshot('box2-daily', 'docker'), false, 'there is nothing more to release');

select * from finish();
