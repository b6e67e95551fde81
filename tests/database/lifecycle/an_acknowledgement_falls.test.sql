-- An acknowledgement is of this trouble: it falls when the issue resolves, and when it gets worse; not when it gets better.
select plan(6);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker());
select acknowledge(issue_id, 'anna', 'Known.') from issues;

update drift_rules set severity = 'medium' where event_type = 'SERVICE_MISSING';
select is((select acknowledged_by from issues), 'anna', 'less severe: it stands');
update drift_rules set severity = 'critical' where event_type = 'SERVICE_MISSING';
select results_eq(
  'select severity, acknowledged_by, note from issues', $$ values ('critical', null::text, null::text) $$, 'more severe: it falls');
select results_eq(
  'select status, severity from events order by id',
  $$ values ('opened', 'high'), ('changed', 'medium'), ('changed', 'critical') $$, 'and that is told');

select acknowledge(issue_id, 'anna', 'Known.') from issues;
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select results_eq(
  'select status, acknowledged_by, note from issues', $$ values ('resolved', null::text, null::text) $$, 'resolved: it falls');
select tests.observe('box', 'docker', tests.docker());
select results_eq(
  'select status, occurrences, acknowledged_by from issues', $$ values ('open', 2, null::text) $$,
  'when it comes back, nobody has said that he knows');
select is((select count(*) from journal where kind = 'acknowledge'), 2::bigint, 'the journal remembers both');

select * from finish();
