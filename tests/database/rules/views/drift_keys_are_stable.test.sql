select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker());
select tests.observe('box2-daily', 'docker', tests.docker());
create temporary table before as select drift_key from drift;
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"state": "exited"}'))
);
select results_eq(
  'select drift_key from drift', 'select drift_key from before', 'absent or stopped: the same drift'
);
select results_eq(
  'select status from events order by id', $$ values ('opened'), ('changed') $$, 'whose change is told'
);

select * from finish();
