select plan(1);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name)
select 'box2-daily', 'service' || n from generate_series(1, 5) as n;
select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq(
  'select missing, summary from drift_summary',
  $$ values (5::bigint, 'Expected service service1 on box2-daily but container not running. '
    'Expected service service2 on box2-daily but container not running. '
    'Expected service service3 on box2-daily but container not running. And 2 more.') $$,
  'three are told, the others counted'
);

select * from finish();
