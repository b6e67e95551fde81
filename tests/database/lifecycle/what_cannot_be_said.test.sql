-- Waivers, windows and schedules that make no sense are refused, by a constraint that says what is wrong.
select plan(11);

prepare waiver as insert into waivers (reason, expires_at, created_by) values ($1, $2, $3);
select throws_like($$ execute waiver (' ', 'infinity', 'anna') $$, '%a_waiver_says_why%', 'a waiver without a reason');
select throws_like($$ execute waiver ('x', '2020-01-01', 'anna') $$, '%a_waiver_expires_after_it_was_made%', 'one that is over before it begins');
select throws_like($$ execute waiver ('x', 'infinity', '') $$, '%a_waiver_says_by_whom%', 'one by nobody');
select throws_like(
  $$ insert into waivers (reason, expires_at, ended_at) values ('x', 'infinity', now()) $$, '%ended_at_says_by_whom%', 'ended by nobody');

prepare window_at as insert into maintenance_windows (reason, starts_at, ends_at) values ('x', $1, $2);
select throws_like($$ execute window_at ('2026-03-02', '2026-03-01') $$, '%a_window_ends_after_it_starts%', 'a window that ends first');
select throws_like($$ execute window_at ('2026-03-02', null) $$, '%a_window_is_one_off_or_recurring%', 'one without an end');
prepare weekly as insert into maintenance_windows (reason, weekdays, local_start, local_end, time_zone) values ('x', $1, '01:00', '02:00', $2);
select throws_like($$ execute weekly ('{monday}', 'UTC') $$, '%weekdays_are_mon_to_sun%', 'a day that is none');
select throws_like($$ execute weekly ('{}', 'UTC') $$, '%weekdays_are_mon_to_sun%', 'no day at all');
select throws_like($$ execute weekly ('{mon}', 'Mars/Base') $$, '%time_zone_is_known%', 'a time zone that is none');
select throws_like(
  $$ insert into schedules (hostname, local_start, local_end, time_zone) values (' ', '01:00', '02:00', 'UTC') $$,
  '%a_schedule_is_about_a_host%', 'a schedule of nothing');
select throws_like(
  $$ insert into schedules (hostname, local_start, local_end, time_zone, tolerance) values ('box', '01:00', '02:00', 'UTC', '2 days') $$,
  '%tolerance_is_shorter_than_a_day%', 'one that is at an edge all day');

select * from finish();
