select plan(2);

insert into assets (name) values ('TrueNAS');
select tests.observe('TrueNAS', 'truenas', '{}', p_interval_s => 86400);
select tests.observe('TrueNAS', 'docker', tests.docker(), p_interval_s => 60);
select tests.wait('1 hour');
select is_empty(
  $$ select * from drift where event_type = 'NODE_UNREACHABLE' $$, 'the daily collector is not overdue'
);

select tests.wait('3 days');
select results_eq(
  'select event_type, hostname from drift', $$ values ('NODE_UNREACHABLE', 'TrueNAS') $$, 'all of them are'
);

select * from finish();
