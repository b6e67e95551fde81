-- BRUCE was off for three days; when it is back, nobody is told to be down before his intervals are over: rcourtman/Pulse#1701.
select plan(15);

insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('dispatcher', 'dispatcher', 'Supabase', '1 minute', 'infinity');
select tests.reacts('{"repeat_interval": "4 hours", "escalate_after": "1 day", "escalate_target": "chat"}');
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
select tests.hear_at('2026-03-02 12:00Z', 'box', tests.docker(tests.container('web', '{"state": "exited"}')));
select tests.jobs_at('2026-03-02 12:01Z');
do $$
declare
  v_at timestamptz;
begin
  for v_minute in 0 .. 30 loop
    v_at := '2026-03-05 12:00Z'::timestamptz + make_interval(mins => v_minute);
    if v_minute >= 1 then
      perform tests.hear_at(v_at, 'box', tests.docker(tests.container('web', '{"state": "exited"}')));
    end if;
    perform tests.jobs_at(v_at + interval '30 seconds');
  end loop;
end;
$$;
select results_eq(
  'select * from tests.story()', $$ values ('02 12:00:00', 'opened', 'SERVICE_MISSING', 'box', 'web', 'state') $$, 'nothing is told of it');
select results_eq(
  'select at, target, kind from tests.told()',
  $$ values ('02 12:00', 'phone', 'single'), ('05 12:00', 'chat', 'escalation'), ('05 12:00', 'phone', 'repeat') $$,
  'one repeat, one escalation');

-- who does not come back is missed after his intervals
create temporary table mark as select max(id) as id from events;
select tests.jobs_at('2026-03-09 12:00Z'::timestamptz + make_interval(mins => m)) from generate_series(0, 5) as m;
select results_eq(
  'select s.* from mark, tests.story(mark.id) as s',
  $$ values ('09 12:04:00', 'opened', 'NODE_UNREACHABLE', 'box', null::text, 'report') $$, 'three of them, from its return on');

-- who was overdue before stays so, and is not resolved by the gap
select tests.jobs_at('2026-03-12 12:00Z'::timestamptz + make_interval(mins => m)) from generate_series(0, 5) as m;
select results_eq(
  'select event_type, field from drift', $$ values ('NODE_UNREACHABLE', 'report') $$, 'the silence of before still stands');
select is(
  (select count(*) from events as e, mark where e.id > mark.id), 1::bigint, 'and is not told again');

-- variant: a fleet of which one reports before the jobs run; a hypervisor, its VMs, two sources of one host, a cluster
insert into assets (name, asset_type) values ('pve', 'device'), ('nas', 'device'), ('cluster1', 'cluster');
insert into assets (name, parent) values ('vm1', 'pve'), ('vm2', 'pve');
create function pg_temp.all_report(p_now timestamptz, p_but text[] default '{}')
returns void
language sql
as $$
  select tests.hear_at(p_now, h, tests.docker()) from unnest('{vm1,vm2,nas,box}'::text[]) as h where h <> all (p_but);
  select tests.hear_at(p_now, 'nas', tests.pools(), null, 'truenas') where 'nas' <> all (p_but);
  select tests.hear_at(
    p_now, h, tests.proxmox('pve', tests.guest(1, 'vm1'), tests.guest(2, 'vm2')), null, 'proxmox')
  from unnest('{pve,cluster1}'::text[]) as h where h <> all (p_but);
$$;
select pg_temp.all_report('2026-03-12 13:00Z');
select tests.jobs_at('2026-03-12 13:00:30Z');
select pg_temp.all_report('2026-03-12 13:01Z');
select tests.jobs_at('2026-03-12 13:01:30Z');
select tests.is_seen('pve', 'proxmox', 3);
truncate mark;
insert into mark select max(id) from events;
select tests.hear_at('2026-03-14 10:00Z', 'pve', tests.proxmox('pve', tests.guest(1, 'vm1'), tests.guest(2, 'vm2')), null, 'proxmox');
select tests.hear_at('2026-03-14 10:00:01Z', 'nas', tests.docker(tests.container('new')));
select tests.jobs_at('2026-03-14 10:00:30Z');
select pg_temp.all_report('2026-03-14 10:01Z');
select tests.jobs_at('2026-03-14 10:01:30Z');
select results_eq(
  'select s.event_type, s.status, s.service from mark, tests.story(mark.id) as s',
  $$ values ('SERVICE_UNEXPECTED', 'opened', 'new'), ('SERVICE_UNEXPECTED', 'resolved', 'new') $$,
  'of two days away, only what is news is told');

-- variant: jobs that run every ten minutes are no engine that is away: who is silent is missed
truncate mark;
insert into mark select max(id) from events;
select pg_temp.all_report('2026-03-14 10:00Z'::timestamptz + make_interval(mins => m), case when m > 10 then '{nas}' else '{}' end::text[])
from generate_series(3, 50) as m;
select tests.jobs_at('2026-03-14 10:51Z');
select pg_temp.all_report('2026-03-14 11:00:50Z', '{nas}');
select tests.jobs_at('2026-03-14 11:01Z');
select pg_temp.all_report('2026-03-14 11:10:50Z', '{nas}');
select tests.jobs_at('2026-03-14 11:11Z');
select results_eq(
  $$ select s.event_type, s.status, s.hostname from mark, tests.story(mark.id) as s where s.hostname = 'nas' $$,
  $$ values ('NODE_UNREACHABLE', 'opened', 'nas') $$, 'at their second run');

-- variant: the server itself was started since its last beat, which is seconds ago
reset bruce.now;
select bruce.run_jobs(pg_postmaster_start_time() - interval '10 seconds');
select ok(bruce.engine_was_away(now()), 'a server that was started was off before');
set bruce.now = '2027-01-01 12:00Z';
select bruce.run_jobs('2027-01-01 12:00Z');
select ok(not bruce.engine_was_away('2027-01-01 12:01Z'), 'one that runs was not');
select ok(bruce.engine_was_away('2027-01-01 12:04Z'), 'for three minutes');
select is(bruce.listened_until(), '2027-01-01 12:00Z', 'who runs listens until now');
select set_config('bruce.now', '2027-01-01 13:00Z', false);
select is(bruce.listened_until(), '2027-01-01 12:00Z', 'who does not, until it stopped');

-- its other parts have their time again, too
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('worker a', 'worker', 'box', '1 minute', '2027-01-01 11:59:50Z');
select bruce.run_jobs('2027-01-01 13:00Z');
select is_empty($$ select service from drift where service = 'worker a' $$, 'no worker is missed');
select set_config('bruce.now', '2027-01-01 13:04Z', false);
select isnt_empty($$ select from drift where service = 'worker a' $$, 'before its time is over');

select * from finish();
