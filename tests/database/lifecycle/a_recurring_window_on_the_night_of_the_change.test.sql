-- Local times on the nights when the clock changes in Paris: 29 March 2026 at 2 it is 3, 25 October at 3 it is 2 again.
select plan(17);

create function pg_temp.span(p_day date, p_start time, p_end time) returns text language sql as $$
  select concat_ws(' ', to_char(s.starts_at at time zone 'UTC', 'DD HH24:MI'), to_char(s.ends_at at time zone 'UTC', 'DD HH24:MI'))
  from bruce.local_span(p_day, p_start, p_end, 'Europe/Paris') as s
$$;
select is(pg_temp.span('2026-03-28', '02:30', '03:30'), '28 01:30 28 02:30', 'the night before');
select is(pg_temp.span('2026-03-29', '02:30', '03:30'), '29 01:00 29 02:00', 'spring, a start that is skipped: from the jump, as long as written');
select is(pg_temp.span('2026-03-29', '02:15', '02:45'), '29 01:00 29 01:30', 'all of it skipped: from the jump, as long as written');
select is(pg_temp.span('2026-03-29', '01:00', '02:30'), '29 00:00 29 01:00', 'an end that is skipped: until the jump');
select is(pg_temp.span('2026-03-29', '01:00', '04:00'), '29 00:00 29 02:00', 'around it: an hour less');
select is(pg_temp.span('2026-03-28', '22:00', '06:00'), '28 21:00 29 04:00', 'over midnight: by the clock on the wall');
select is(pg_temp.span('2026-10-25', '02:30', '03:30'), '25 00:30 25 02:30', 'autumn, a start that comes twice: from the first');
select is(pg_temp.span('2026-10-25', '01:00', '02:30'), '24 23:00 25 01:30', 'an end that comes twice: until the second');
select is(pg_temp.span('2026-10-25', '02:10', '02:20'), '25 00:10 25 01:20', 'all of it twice: from the first to the second');
select is(pg_temp.span('2026-10-24', '22:00', '06:00'), '24 20:00 25 05:00', 'over midnight: an hour more');
select is(pg_temp.span('2026-06-01', '08:00', '08:00'), '01 06:00 02 06:00', 'an end that is the start: a day');
select is(pg_temp.span('2026-06-01', '22:00', '24:00'), '01 20:00 01 22:00', 'until midnight');

insert into maintenance_windows (reason, weekdays, local_start, local_end, time_zone)
values ('Backup.', '{sun}', '02:30', '03:30', 'Europe/Paris');
create function pg_temp.open_at(p_day date) returns text language sql as $$
  select string_agg(to_char(t at time zone 'UTC', 'HH24:MI'), ' ' order by t)
  from generate_series(p_day - interval '3 hours', p_day + interval '6 hours', interval '15 minutes') as t, maintenance_windows as m
  where bruce.window_is_open(m, t at time zone 'UTC')
$$;
set time zone 'UTC';
select is(pg_temp.open_at('2026-03-29'), '01:00 01:15 01:30 01:45', 'the window, in spring');
select is(pg_temp.open_at('2026-10-25'), '00:30 00:45 01:00 01:15 01:30 01:45 02:00 02:15', 'in autumn, without a hole');
select is(pg_temp.open_at('2026-03-22'), '01:30 01:45 02:00 02:15', 'on any other Sunday');
select is(pg_temp.open_at('2026-03-23'), null, 'and not on Mondays');

-- the 6th of September 2026 has no midnight there
set time zone 'America/Santiago';
select is(
  bruce.is_within('{mon}', '08:00', '20:00', 'UTC', '2026-09-07 12:00Z'), true, 'where the session is counts for nothing'
);

select * from finish();
