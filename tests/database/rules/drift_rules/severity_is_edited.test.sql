select plan(4);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker());
select tests.observe('box2-daily', 'docker', tests.docker());
select results_eq('select severity from drift', $$ values ('high') $$, 'by default');

update drift_rules set severity = 'critical' where event_type = 'SERVICE_MISSING';
select results_eq('select severity from drift', $$ values ('critical') $$, 'as edited');

select tests.wait('1 minute');
select results_eq('select severity from issues', $$ values ('critical') $$, 'its issue follows');
select results_eq(
  'select status, severity from events order by id', $$ values ('opened', 'high'), ('changed', 'critical') $$,
  'and that is told'
);

select * from finish();
