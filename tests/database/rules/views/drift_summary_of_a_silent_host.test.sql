select plan(2);

insert into assets (name) values ('box2-daily'), ('TrueNAS');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker());
select tests.observe('TrueNAS', 'truenas', '{"pools": []}');
select tests.wait('13 minutes');
select tests.observe('TrueNAS', 'docker', tests.docker());
select tests.wait('10 minutes');
select set_eq(
  'select hostname, freshness from drift_summary',
  $$ values ('box2-daily', 'overdue'), ('TrueNAS', 'partly overdue') $$,
  'all of its collectors are overdue, or one of two'
);
select matches(
  (select summary from drift_summary where hostname = 'box2-daily'),
  '^Host box2-daily has not reported since', 'and in words'
);

select * from finish();
