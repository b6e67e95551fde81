select plan(2);

update drift_rules set enabled = false;
insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'no rule, no drift');

update drift_rules set enabled = true;
select results_eq('select event_type from drift', $$ values ('SERVICE_MISSING') $$, 'drift is whole again');

select * from finish();
