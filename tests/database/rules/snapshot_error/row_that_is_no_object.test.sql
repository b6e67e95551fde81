select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss'), ('box2-daily', 'readeck');
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('freshrss'), tests.container('readeck'))
);

select tests.observe('box2-daily', 'docker', '{"containers": [
  {"name": "freshrss", "state": "running", "ports": []}, 7, "x", null, [], {}]}');
select results_eq(
  'select event_type, field from drift', $$ values ('SNAPSHOT_ERROR', 'docker.rows') $$, 'nothing else'
);
select results_eq(
  $$ select (regexp_matches(details, 'containers\[(\d)\]', 'g'))[1] from drift $$,
  $$ values ('1'), ('2'), ('3'), ('4'), ('5') $$,
  'each of them is named'
);

select * from finish();
