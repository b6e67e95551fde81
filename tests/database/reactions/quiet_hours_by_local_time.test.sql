-- Quiet hours are hours of the clock on the wall: also in the nights in which it is put forward or back.
select plan(12);

select tests.reacts('{"quiet_from": "22:00", "quiet_until": "07:00", "quiet_time_zone": "Europe/Paris", "quiet_days": ["fri", "sat"]}');
create function pg_temp.quiet_until(p_at timestamptz) returns timestamptz language sql as $$
  select bruce.quiet_until(r, p_at) from reactions as r
$$;
select is(pg_temp.quiet_until('2026-03-27 20:59Z'), null, 'Friday, 21:59 in Paris: not yet');
select is(pg_temp.quiet_until('2026-03-27 21:00Z'), '2026-03-28 06:00Z', '22:00: until seven in the morning');
select is(pg_temp.quiet_until('2026-03-28 22:30Z'), '2026-03-29 05:00Z', 'the night the clock is put forward is an hour shorter');
select is(pg_temp.quiet_until('2026-03-29 04:59Z'), '2026-03-29 05:00Z', 'to its last minute');
select is(pg_temp.quiet_until('2026-03-29 05:00Z'), null, 'then it is over');
select is(pg_temp.quiet_until('2026-03-29 21:00Z'), null, 'none begins on a Sunday');
select is(pg_temp.quiet_until('2026-10-24 20:30Z'), '2026-10-25 06:00Z', 'the night it is put back is an hour longer');
select is(pg_temp.quiet_until('2026-10-25 01:30Z'), '2026-10-25 06:00Z', 'with two o''clock twice');
update reactions set quiet_from = '02:30', quiet_until = '03:30', quiet_days = null;
select is(pg_temp.quiet_until('2026-03-29 01:15Z'), '2026-03-29 02:00Z', 'an hour that the clock jumps over begins with the jump, like that of a window');
select is(pg_temp.quiet_until('2026-03-29 02:00Z'), null, 'and is no longer than one');
select is(pg_temp.quiet_until('2026-10-25 00:45Z'), '2026-10-25 02:30Z', 'of an hour that comes twice, the first counts too');
update reactions set quiet_from = '00:00', quiet_until = '00:00';
select is(pg_temp.quiet_until('2026-07-01 12:00Z'), '2026-07-01 22:00Z', 'from midnight to midnight is the whole day');

select * from finish();
