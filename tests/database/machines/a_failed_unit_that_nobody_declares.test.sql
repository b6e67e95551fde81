select plan(5);

insert into assets (name, asset_type) values ('h', 'device');

select tests.machine('h', jsonb_build_array(tests.unit('cron.service'), tests.unit('restic.service', 'failed', '{"result": "exit-code", "exit_code": 1}')));
select results_eq('select said from tests.differences', $$ values ('SERVICE_UNHEALTHY h/restic.service unit runs -> failed') $$, 'it failed');
select is_empty($$ select from issues where status = 'open' $$, 'one look is not enough');
select tests.machine('h', jsonb_build_array(tests.unit('restic.service', 'failed', '{"result": "exit-code", "exit_code": 1}')));
select results_eq($$ select details from issues where status = 'open' $$,
  $$ values ('Unit restic.service on h failed (exit-code).') $$, 'two are');

insert into expected_services (hostname, name) values ('h', 'restic');
select results_eq('select said from tests.differences', $$ values ('SERVICE_MISSING h/restic state running -> failed') $$,
  'declared, it is missing, and only that');

select tests.machine('h', jsonb_build_array(tests.unit('restic.service', 'exited')));
select is_empty('select said from tests.differences', 'a job that ended well is as it should be');

select * from finish();
