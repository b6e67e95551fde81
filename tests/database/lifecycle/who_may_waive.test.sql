-- Waivers, windows and schedules are read by viewers and operators, and edited by service_role; what the engine notes on them by nobody.
select plan(19);

select tests.as_operator();
select lives_ok('select from waivers, maintenance_windows, schedules', 'people read them');
select throws_ok($$ insert into waivers (reason, expires_at) values ('x', 'infinity') $$, '42501', null, 'but make none');
select throws_ok($$ update maintenance_windows set enabled = false $$, '42501', null, 'nor edit a window');
select throws_ok($$ delete from schedules $$, '42501', null, 'nor take a schedule away');
select throws_ok($$ select acknowledge(gen_random_uuid(), 'me') $$, '42501', null, 'nor acknowledge without a token');
select throws_ok($$ select waive(gen_random_uuid(), 'x', 'infinity', 'me') $$, '42501', null, 'nor waive');
select throws_ok($$ select end_waiver(1, 'me') $$, '42501', null, 'nor end a waiver');
reset role;

set role service_role;
select lives_ok($$ insert into waivers (reason, expires_at, hostname) values ('x', 'infinity', 'box*') $$, 'Studio and the API waive');
select lives_ok($$ update waivers set expires_at = '2099-01-01' $$, 'and say until when');
select lives_ok(
  $$ insert into maintenance_windows (reason, starts_at, ends_at) values ('x', now(), now() + interval '1 hour') $$, 'open windows');
select lives_ok($$ update maintenance_windows set enabled = false $$, 'close them');
select lives_ok($$ delete from maintenance_windows $$, 'take them away');
select lives_ok(
  $$ insert into schedules (hostname, local_start, local_end, time_zone) values ('box', '08:00', '20:00', 'Europe/Paris') $$, 'set hours');
select lives_ok($$ update schedules set local_end = '21:00' $$, 'edit them');
select lives_ok($$ delete from schedules $$, 'and take them away');
select throws_ok($$ update waivers set matched_count = 9 $$, '42501', null, 'what it matched is counted, not written');
select throws_ok($$ update waivers set observed = 'other' $$, '42501', null, 'the value it is bound to stays');
select throws_ok($$ update schedules set phase = 'down' $$, '42501', null, 'the phase is the clock''s');
select throws_ok($$ update issues set acknowledged_by = 'me' $$, '42501', null, 'an issue is acknowledged by its function');
reset role;

select * from finish();
