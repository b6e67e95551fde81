select plan(1);

insert into assets (name) values ('fresh'), ('partial'), ('failing'), ('held'), ('quiet');
insert into expected_services (hostname, name) select 'held', 'service' || n from generate_series(1, 8) as n;
select tests.observe('quiet', 'docker', tests.docker());
select tests.let_pass('20 minutes');
select tests.observe('fresh', 'docker', tests.docker(), p_interval_s => 600);
select tests.observe('partial', 'docker', tests.docker(), p_complete => false);
select tests.fails('failing', 'docker', 'unreachable', 'connect ECONNREFUSED');
select tests.observe('held', 'docker', (
  select tests.docker(variadic array_agg(tests.container('service' || n))) from generate_series(1, 8) as n
));
select tests.observe('held', 'docker', tests.docker());
select set_eq(
  'select hostname, source, status, interval, error_message, collector, host_is_declared from collectors',
  $$ values
    ('fresh', 'docker', 'fresh', interval '10 minutes', null, 'test', true),
    ('partial', 'docker', 'partial', '5 minutes', null, 'test', true),
    ('failing', 'docker', 'failing: unreachable', '5 minutes', 'connect ECONNREFUSED', null, true),
    ('held', 'docker', 'held by the breaker', '5 minutes', null, 'test', true),
    ('quiet', 'docker', 'overdue', '5 minutes', null, 'test', true)
  $$,
  'who reports, and whether its last word is good evidence'
);

select * from finish();
