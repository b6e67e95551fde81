select plan(5);

select set_config('bruce.now', '2026-11-20 12:00:00+00', false);
insert into assets (name) values ('FurycomAI');
select tests.observe('FurycomAI', 'docker', tests.docker());
select tests.wait('15 minutes');
select is_empty('select * from drift', 'three of its five minutes have not passed');

select tests.wait('1 second');
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('NODE_UNREACHABLE', 'critical', 'FurycomAI', null::text, 'report', 'a report every 00:05:00',
    'silence',
    'docker', 'Host FurycomAI has not reported since 2026-11-20 12:01 UTC (docker, every 5 minutes).') $$,
  'they have'
);
select results_eq(
  'select event_type, status from events', $$ values ('NODE_UNREACHABLE', 'opened') $$, 'the jobs told it'
);

select tests.observe('FurycomAI', 'docker', tests.docker());
select is_empty('select * from drift', 'it reports');
select results_eq(
  'select event_type, status from events order by id',
  $$ values ('NODE_UNREACHABLE', 'opened'), ('NODE_UNREACHABLE', 'resolved') $$, 'and that is told too'
);

select * from finish();
