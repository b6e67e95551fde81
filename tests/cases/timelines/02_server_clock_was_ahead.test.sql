-- The clock of the server was two days ahead for two minutes, then right again: Icinga/icinga2#9790.
select plan(14);

insert into assets (name, asset_type) values ('pve1', 'device');
insert into assets (name, parent) values ('box', 'pve1');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('dispatcher', 'dispatcher', 'Supabase', '1 minute', 'infinity');
select tests.reacts('{"group_wait": "1 minute"}');
select tests.hear_at('2026-03-02 12:00Z', 'box', tests.docker(tests.container('web'), tests.container('db')));
select tests.jobs_at('2026-03-02 12:01Z');
-- a reboot without a battery: it is the day after tomorrow
select tests.jobs_at('2026-03-04 12:02Z');
select tests.hear_at('2026-03-04 12:03Z', 'box', tests.docker(tests.container('web'), tests.container('db')));
select tests.jobs_at('2026-03-04 12:03:30Z');
select tests.hear_at('2026-03-04 12:04Z', 'box', tests.docker(tests.container('web'), tests.container('db')));
select is_empty('select from tests.story()', 'a jump ahead is told of nobody');

do $$
declare
  v_at timestamptz;
begin
  for v_minute in 6 .. 30 loop
    v_at := '2026-03-02 12:00Z'::timestamptz + make_interval(mins => v_minute);
    perform tests.hear_at(v_at, 'box', tests.docker(
      tests.container('web', case when v_minute >= 7 then '{"state": "exited"}' else '{}' end::jsonb), tests.container('db')));
    perform tests.jobs_at(v_at + interval '30 seconds');
  end loop;
end;
$$;
select results_eq(
  'select * from tests.story()', $$ values ('02 12:07:00', 'opened', 'SERVICE_MISSING', 'box', 'web', 'state') $$,
  'what stops is told when it stops');
select results_eq(
  'select hostname, service, event_type from drift', $$ values ('box', 'web', 'SERVICE_MISSING') $$, 'and is all of the drift');
select results_eq('select at, kind from tests.told()', $$ values ('02 12:08', 'single') $$, 'its notice waits a minute, not two days');
select alike(
  (select evidence_age::text from explain('box', 'web') where event_type = 'SERVICE_MISSING'), '00:00:%', 'its evidence is seconds old');
select is_empty(
  $$
    select from bruce.scopes as s
    where greatest(s.last_contact_at, s.last_snapshot_at, s.last_seen_at, s.returned_at, s.changed_at, s.error_at) > bruce.clock()
  $$, 'no moment of a collector lies in the future');
select is_empty($$ select from heartbeats as h where bruce.last_beat_at(h) > bruce.clock() and isfinite(h.last_beat_at) $$, 'nor does a heartbeat');

-- variant: it dies while the clock is wrong, so that nothing of it arrives by the right one
select tests.jobs_at('2026-03-05 12:00Z');
select tests.hear_at('2026-03-05 12:00:20Z', 'box', tests.docker(tests.container('web'), tests.container('db')));
select tests.jobs_at('2026-03-05 12:01Z');
create temporary table mark as select max(id) as id from events;
select tests.jobs_at('2026-03-03 12:00Z' ::timestamptz + make_interval(mins => m)) from generate_series(0, 10) as m;
select results_eq(
  'select s.* from mark, tests.story(mark.id) as s',
  $$ values ('03 12:04:00', 'opened', 'NODE_UNREACHABLE', 'box', null::text, 'report') $$,
  'who falls silent in it is missed after three intervals of the right time');

-- variant: an issue that was resolved in the future holds nothing back
select tests.jobs_at('2026-03-09 12:00Z');
select tests.hear_at('2026-03-09 12:00Z', 'box', tests.docker(tests.container('web'), tests.container('db')));
select tests.jobs_at('2026-03-09 12:01Z');
select is_empty($$ select from issues where status <> 'resolved' $$, 'all is well, in the future');
select tests.jobs_at('2026-03-04 12:00Z');
select is_empty('select from issues as i where greatest(i.resolved_at, i.opened_at, i.last_seen_at) > bruce.clock()', 'and is so now');
truncate mark;
insert into mark select max(id) from events;
select tests.hear_at('2026-03-04 12:05:30Z', 'box', tests.docker(tests.container('web'), tests.container('db', '{"state": "exited"}')));
select results_eq(
  'select s.* from mark, tests.story(mark.id) as s',
  $$ values ('04 12:05:30', 'opened', 'SERVICE_MISSING', 'box', 'db', 'state') $$,
  'five minutes after its return, what stops is told at once');
select is(
  (select count(*) from journal where message like 'The clock of this server was set back%'), 3::bigint, 'each time it is written down');

-- the job is not needed for it: a report heals its own collector
select tests.hear_at('2026-03-08 12:00Z', 'box', tests.docker(tests.container('web'), tests.container('db')));
select tests.hear_at('2026-03-04 12:07Z', 'box', tests.docker(tests.container('web', '{"state": "exited"}'), tests.container('db')));
select results_eq(
  'select last_contact_at, last_seen_at from collectors',
  $$ values ('2026-03-04 12:07Z'::timestamptz, '2026-03-04 12:07Z'::timestamptz) $$, 'a report is as old as it is');
select results_eq($$ select service from drift where hostname = 'box' $$, array['web'], 'and says what is');

select * from finish();
