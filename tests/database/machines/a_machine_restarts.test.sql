select plan(10);

insert into assets (name, asset_type) values ('h', 'device');

create function pg_temp.boots(p_boot text, p_host text default 'h')
returns void language sql as $$
  select tests.machine(p_host, '[]', '[]', jsonb_build_object('os', jsonb_build_object('platform', 'linux') || p_boot::jsonb));
$$;

select pg_temp.boots('{"boot_id": "a", "uptime_s": 100}');
select pg_temp.boots('{"boot_id": "a", "uptime_s": 160, "kernel": "6.1"}');
select is_empty('select said from tests.differences', 'it is seen, and changes otherwise');

select pg_temp.boots('{"boot_id": "b", "uptime_s": 5, "kernel": "6.1", "booted_at": "2026-01-02T03:04:05Z"}');
select results_eq('select event_type, severity, details from drift',
  $$ values ('REBOOTED', 'info', 'h restarted (booted ' || bruce.day_words('2026-01-02 03:04:05Z') || ').') $$, 'it restarted');
select is((select count(*) from events where event_type = 'REBOOTED' and status = 'opened'), 1::bigint, 'told once');

select pg_temp.boots('{"boot_id": "b", "kernel": "6.1", "booted_at": "2026-01-02T03:04:06Z"}');
select tests.let_pass('1 hour');
select pg_temp.boots('{"boot_id": "b", "kernel": "6.1"}');
select tests.wait('1 minute');
select is_empty('select said from tests.differences', 'after an hour it is no news');
select results_eq($$ select details from events where status = 'resolved' $$, $$ values ('h has run since it restarted.') $$, 'and it says so');

-- one that tells no id
insert into assets (name, asset_type) values ('plain', 'device');
select pg_temp.boots('{"booted_at": "2026-02-01T00:00:00Z"}', 'plain');
select pg_temp.boots('{"booted_at": "2026-02-01T00:01:30Z", "kernel": "7"}', 'plain');
select is_empty('select said from tests.differences', 'its clock was set');
select pg_temp.boots('{"booted_at": "2026-02-02T00:00:00Z", "kernel": "8"}', 'plain');
select isnt_empty('select said from tests.differences', 'it restarted again');

-- one that is off each night
insert into assets (name, asset_type) values ('night', 'device');
insert into schedules (hostname, weekdays, local_start, local_end, time_zone)
values ('night', '{mon,tue,wed,thu,fri,sat,sun}', '00:00', '23:59', 'UTC');
select pg_temp.boots('{"boot_id": "a"}', 'night');
select pg_temp.boots('{"boot_id": "b"}', 'night');
select is_empty($$ select from drift where hostname = 'night' and event_type = 'REBOOTED' $$, 'a machine with a schedule starts each day');

-- one that was asked to
insert into assets (name, asset_type) values ('asked', 'device');
insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv)
values ('reboot_host', true, 'Restarts a machine.', 'low', false, '{systemctl,reboot}');
select pg_temp.boots('{"boot_id": "a"}', 'asked');
select is(tests.try('reboot_host', 'asked', '{}'), 'asked: systemctl reboot', 'it is asked for');
update bruce_cmd set state = 'claimed', attempt = 1, claimed_at = bruce.clock(), claimed_by = 'w', lease = gen_random_uuid(), lease_s = 60,
  lease_until = bruce.clock() + '1 minute';
update bruce_cmd set state = 'running', started_at = bruce.clock();
select pg_temp.boots('{"boot_id": "b"}', 'asked');
select is_empty($$ select from drift where hostname = 'asked' and event_type = 'REBOOTED' $$, 'somebody asked for it');

select * from finish();
