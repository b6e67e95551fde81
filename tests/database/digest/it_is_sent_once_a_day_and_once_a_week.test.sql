-- Digests are sent once per day and week, by local time, also after a restart, and over the nights of the change.
select plan(15);

create function pg_temp.days() returns setof text language sql as $$
  select format('%s %s %s - %s', d.period, d.day, to_char(d.from_at at time zone 'UTC', 'DD HH24:MI'), to_char(d.to_at at time zone 'UTC', 'DD HH24:MI'))
  from digests as d order by d.created_at, d.period
$$;
create function pg_temp.jobs(p_at timestamptz) returns bigint language plpgsql as $$
begin
  perform tests.jobs_at(p_at), tests.jobs_at(p_at + interval '1 second');
  return (select count(*) from actions);
end;
$$;
insert into targets (name, kind, url, settings) values ('phone', 'ntfy', 'https://ntfy.example', '{"topic": "bruce"}');
-- something is known since long
insert into events (hostname, event_type, severity, details, created_at) values ('box', 'NOTE', 'info', 'It began.', '2026-03-20');
-- somebody calls dispatch
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('dispatcher', 'dispatcher', 'Supabase', '1 minute', 'infinity');
set bruce.now = '2026-03-26 12:00Z';
select is(pg_temp.jobs('2026-03-26 12:00Z'), 0::bigint, 'without a target there is none');
update settings set digest_target = 'phone', digest_time_zone = 'Europe/Paris', digest_weekday = 'sun';
select is(pg_temp.jobs('2026-03-26 12:01Z'), 1::bigint, 'with one, the last day is told at once');
select is(pg_temp.jobs('2026-03-27 06:59Z'), 1::bigint, 'the next one is not due before eight');
select is(pg_temp.jobs('2026-03-27 07:00Z'), 2::bigint, 'it is sent at eight');
select is(pg_temp.jobs('2026-03-27 18:00Z'), 2::bigint, 'and not again');
select is(pg_temp.jobs('2026-03-28 20:00Z'), 3::bigint, 'one that was missed is made up for');
select is(pg_temp.jobs('2026-03-29 05:59Z'), 3::bigint, 'the clock was put forward: eight is an hour sooner');
select is(pg_temp.jobs('2026-03-29 06:00Z'), 5::bigint, 'on Sunday there is one of the week, too');
select results_eq(
  'select pg_temp.days()',
  array[
    'daily 2026-03-26 25 07:00 - 26 07:00', 'daily 2026-03-27 26 07:00 - 27 07:00', 'daily 2026-03-28 27 07:00 - 28 07:00',
    'daily 2026-03-29 28 07:00 - 29 06:00', 'weekly 2026-03-29 22 07:00 - 29 06:00'
  ],
  'days that lack nothing and overlap nowhere'
);
update settings set digest_at = '09:30';
select is(pg_temp.jobs('2026-03-29 08:00Z'), 5::bigint, 'moved to later, this day has had its own');
update settings set digest_daily = false, digest_weekday = null;
select is(pg_temp.jobs('2026-03-30 08:00Z'), 5::bigint, 'neither daily nor weekly: none');
select is(
  (select a.payload - 'notification_id' - 'digest' from actions as a order by created_at, title limit 1),
  '{"kind": "digest", "reaction": null, "group_key": "daily", "status": "firing", "severity": "low", "omitted": 0, "events": [],
    "title": "Daily digest: 0 opened, 0 resolved, 0 open", "summary": "Nothing is declared and nobody reports: there is nothing to compare.\nOpen: 0."}',
  'the form of a group, without events'
);
select ok(bool_and(octet_length(a.payload ->> 'summary') < 2000 and a.payload ->> 'notification_id' = a.action_id::text), 'fit for a phone')
from actions as a;

insert into targets (name, kind) values ('diary', 'journal');
update settings set digest_target = 'diary', digest_daily = true, digest_at = '08:00';
select pg_temp.jobs('2026-04-01 12:00Z');
select is(
  (select message from journal order by id desc limit 1), 'Daily digest: 0 opened, 0 resolved, 0 open: Nothing is declared and nobody reports: there is nothing to compare. '
    'Open: 0. Notices: 5 waiting.',
  'a digest in the journal'
);
update targets set enabled = false where name = 'diary';
select pg_temp.jobs('2026-04-02 12:00Z');
select is((select (target, action_id) is null from digests order by created_at desc limit 1), true, 'for a target that is disabled it is only kept');

select * from finish();
