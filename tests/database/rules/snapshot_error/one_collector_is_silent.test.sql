select plan(3);

select set_config('bruce.now', '2026-11-20 12:00:00+00', false);
insert into assets (name) values ('TrueNAS');
select tests.observe('TrueNAS', 'truenas', '{"pools": []}');
select tests.wait('14 minutes');
select tests.observe('TrueNAS', 'docker', tests.docker());
select tests.wait('5 minutes');
select results_eq(
  'select event_type, hostname, field, expected, observed, source, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'TrueNAS', 'truenas.report', 'a report every 00:05:00', 'silence', 'truenas',
    'The truenas collector of TrueNAS has not reported since 2026-11-20 12:01 UTC, '
    'while another one of that host does.') $$,
  'the host lives, one of its collectors does not'
);

select tests.wait('20 minutes');
select results_eq(
  'select event_type from drift', $$ values ('NODE_UNREACHABLE') $$, 'then all of them are silent'
);

select tests.observe('TrueNAS', 'docker', tests.docker());
select tests.observe('TrueNAS', 'truenas', '{"pools": []}');
select is_empty('select * from drift', 'all report');

select * from finish();
