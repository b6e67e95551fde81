-- BRUCE is cut off for twenty minutes, so that ten hosts fall silent together: louislam/uptime-kuma#5210, #1887.
select plan(17);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('dispatcher', 'dispatcher', 'Supabase', '1 minute', 'infinity');
select tests.reacts('{"severities": ["critical", "high"], "group_by": ["hostname"], "group_wait": "2 minutes"}');
create function pg_temp.silence(p_from timestamptz, p_hosts text[], p_intervals integer[], p_minutes integer, p_silent_from integer,
  p_silent_to integer, p_silent text[])
returns void
language plpgsql
as $$
declare
  v_at timestamptz;
begin
  for v_minute in 0 .. p_minutes loop
    v_at := p_from + make_interval(mins => v_minute);
    perform tests.hear_at(v_at + make_interval(secs => h.n), h.name, tests.docker(tests.container('web')), p_interval_s => 60 * h.minutes)
    from unnest(p_hosts, p_intervals) with ordinality as h (name, minutes, n)
    where v_minute % h.minutes = 0 and (v_minute not between p_silent_from and p_silent_to - 1 or h.name <> all (p_silent));
    perform tests.jobs_at(v_at + interval '30 seconds');
  end loop;
end;
$$;
insert into assets (name, asset_type) select 'h' || n, 'device' from generate_series(1, 10) as n;
create temporary table fleet as
select array_agg('h' || n order by n) as hosts, array_agg(1) as each_minute, array_agg(case when n > 4 then 5 else 1 end order by n) as mixed
from generate_series(1, 10) as n;
select pg_temp.silence('2026-03-02 12:00Z', hosts, each_minute, 60, 10, 30, hosts) from fleet;
select results_eq(
  $$ select * from tests.story() where event_type <> 'SERVICE_UNEXPECTED' $$,
  $$
    values
      ('02 12:12:30', 'opened', 'NODE_UNREACHABLE', 'Supabase', null::text, 'reporters'),
      ('02 12:30:30', 'resolved', 'NODE_UNREACHABLE', 'Supabase', null, 'reporters')
  $$, 'it is one issue, while it lasts');
select alike(
  (select details from events where field = 'reporters' and status = 'opened'),
  'Nobody reports since 2026-03-02 12:09 UTC: 10 hosts fell silent together (h1, h10, h2, h3, h4, h5, h6, h7, h8, h9).%', 'with who');
select results_eq(
  'select at, kind from tests.told()', $$ values ('02 12:14', 'group'), ('02 12:32', 'group') $$, 'two notices');
select is_empty($$ select from issues where event_type = 'NODE_UNREACHABLE' and status <> 'resolved' $$, 'nothing of it stays');

-- variant: of different intervals, and not all come back at once
create temporary table mark as select max(id) as id from events;
select pg_temp.silence('2026-03-03 12:00Z', hosts, mixed, 60, 10, 31, hosts) from fleet;
select results_eq(
  'select s.status, s.hostname, s.field from mark, tests.story(mark.id) as s',
  $$ values ('opened', 'Supabase', 'reporters'), ('resolved', 'Supabase', 'reporters') $$, 'one issue');
select results_eq(
  $$ select event_type from drift where event_type <> 'SERVICE_UNEXPECTED' $$, array[]::text[], 'all are back');

-- it explains the others while it lasts; who was silent before stays told by itself
select tests.jobs_at('2026-03-04 11:58Z');
select pg_temp.silence('2026-03-04 12:00Z', hosts, each_minute, 8, 0, 20, '{h1}') from fleet;
truncate mark;
insert into mark select max(id) from events;
select pg_temp.silence('2026-03-04 12:09Z', hosts, each_minute, 10, 0, 99, hosts) from fleet;
select set_eq(
  $$
    select i.hostname, i.status, coalesce(r.field, '-') from issues as i left join issues as r on r.issue_id = i.suppressed_by
    where i.event_type = 'NODE_UNREACHABLE' and i.status <> 'resolved'
  $$,
  $$
    select 'h' || n as hostname, 'pending' as status, 'reporters' as field from generate_series(2, 10) as n
    union all values ('Supabase', 'open', '-'), ('h1', 'open', '-')
  $$, 'one root cause; who was told before stays told');
-- one of them does not come back
select pg_temp.silence('2026-03-04 12:20Z', hosts, each_minute, 10, 0, 99, '{h1,h2}') from fleet;
select results_eq(
  'select s.status, s.hostname, s.field from mark, tests.story(mark.id) as s',
  $$ values ('opened', 'Supabase', 'reporters'), ('resolved', 'Supabase', 'reporters'), ('opened', 'h2', 'report') $$,
  'who does not return is told after his intervals');

-- variant: one host of many is told as ever, and so is a hypervisor with its VMs
delete from issues;
delete from bruce.scopes;
insert into assets (name, parent) select 'vm' || n, 'h1' from generate_series(1, 6) as n;
select tests.jobs_at('2026-03-05 11:58Z');
truncate mark;
insert into mark select max(id) from events;
select pg_temp.silence('2026-03-05 12:00Z', '{h1,vm1,vm2,vm3,vm4,vm5,vm6,h2,h3}', '{1,1,1,1,1,1,1,1,1}', 30, 5, 20, '{h1,vm1,vm2,vm3,vm4,vm5,vm6}');
select results_eq(
  $$ select s.status, s.hostname, s.field from mark, tests.story(mark.id) as s where s.event_type = 'NODE_UNREACHABLE' $$,
  $$ values ('opened', 'h1', 'report'), ('resolved', 'h1', 'report') $$, 'a hypervisor with all that stands on it');
truncate mark;
insert into mark select max(id) from events;
select pg_temp.silence('2026-03-05 13:00Z', '{h1,h2,h3,h4,h5,h6}', '{1,1,1,1,1,1}', 20, 5, 15, '{h4}');
select results_eq(
  $$ select s.status, s.hostname, s.field from mark, tests.story(mark.id) as s where s.event_type = 'NODE_UNREACHABLE' and s.hostname !~ 'vm' $$,
  $$ values ('opened', 'h4', 'report'), ('resolved', 'h4', 'report') $$, 'one host of six');
truncate mark;
insert into mark select max(id) from events;
select pg_temp.silence('2026-03-05 14:00Z', '{h1,h2,h3,h4,h5,h6,h7}', '{1,1,1,1,1,1,1}', 20, 5, 15, '{h4,h5,h6}');
select set_eq(
  $$ select s.status, s.hostname, s.field from mark, tests.story(mark.id) as s where s.event_type = 'NODE_UNREACHABLE' and s.hostname !~ 'vm' $$,
  $$ select s, 'h' || n as hostname, 'report' as field from unnest('{opened,resolved}'::text[]) as s, generate_series(4, 6) as n $$, 'three of seven: three that are down');

-- variant: a home of two hosts, and of one, and a collector beside the database
delete from issues;
delete from bruce.scopes;
delete from assets where name !~ '^h[12]$';
update settings set self_hostname = 'brucebox';
insert into assets (name, asset_type) values ('brucebox', 'device');
select tests.jobs_at('2026-03-06 11:58Z');
truncate mark;
insert into mark select max(id) from events;
select pg_temp.silence('2026-03-06 12:00Z', '{h1,h2,brucebox}', '{1,1,1}', 20, 5, 15, '{h1,h2}');
select results_eq(
  $$ select s.status, s.hostname, s.field from mark, tests.story(mark.id) as s where s.event_type = 'NODE_UNREACHABLE' $$,
  $$ values ('opened', 'brucebox', 'reporters'), ('resolved', 'brucebox', 'reporters') $$,
  'both of two: one issue, on the machine of BRUCE, which hears its own collector all the time');
truncate mark;
insert into mark select max(id) from events;
select pg_temp.silence('2026-03-06 13:00Z', '{h1,h2,brucebox}', '{1,1,1}', 20, 5, 15, '{h2}');
select results_eq(
  $$ select s.status, s.hostname, s.field from mark, tests.story(mark.id) as s where s.event_type = 'NODE_UNREACHABLE' $$,
  $$ values ('opened', 'h2', 'report'), ('resolved', 'h2', 'report') $$, 'one of two: that one');
delete from issues;
delete from bruce.scopes;
delete from assets where name = 'h2';
truncate mark;
insert into mark select max(id) from events;
select pg_temp.silence('2026-03-06 14:00Z', '{h1}', '{1}', 20, 5, 15, '{h1}');
select results_eq(
  $$ select s.status, s.hostname, s.field from mark, tests.story(mark.id) as s where s.event_type = 'NODE_UNREACHABLE' $$,
  $$ values ('opened', 'h1', 'report'), ('resolved', 'h1', 'report') $$, 'the only one: that one');

-- the issue of the machine of BRUCE explains silence, and not what is wrong on that machine
insert into assets (name, asset_type) values ('h2', 'device');
select tests.jobs_at('2026-03-06 15:00Z');
select pg_temp.silence('2026-03-06 15:01Z', '{h1,h2,brucebox}', '{1,1,1}', 12, 5, 99, '{h1,h2}');
insert into expected_services (hostname, name) values ('brucebox', 'api');
select results_eq(
  $$ select i.status, i.suppressed_by from issues as i where i.event_type = 'SERVICE_MISSING' $$,
  $$ values ('open', null::uuid) $$, 'what is missing there is told');
-- a worker elsewhere is as silent as the hosts are
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values ('worker x', 'worker', 'h1', '1 minute', '2026-03-06 15:05Z');
select tests.jobs_at('2026-03-06 15:15Z');
select results_eq(
  $$
    select i.service, i.status, r.field from issues as i join issues as r on r.issue_id = i.suppressed_by
    where i.event_type = 'HEARTBEAT_OVERDUE'
  $$, $$ values ('worker x', 'pending', 'reporters') $$, 'nor is a worker told to be gone');
-- and with waivers, as any other issue
select results_eq(
  $$ select severity, event_type, field, expected, observed, source from drift where hostname = 'brucebox' and field = 'reporters' $$,
  $$ values ('critical', 'NODE_UNREACHABLE', 'reporters', 'reports', 'silence', 'bruce') $$, 'it is drift as any other');

select * from finish();
