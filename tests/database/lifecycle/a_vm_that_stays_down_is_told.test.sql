-- What does not come back with its hypervisor is told when it has settled; and a VM that dies alone, when its hypervisor
-- has spoken since.
select plan(6);

select tests.declare_hypervisor();
create function pg_temp.minute(p_at timestamptz, p_vms integer) returns void language plpgsql as $$
begin
  perform tests.vms_report(p_at, 1, p_vms, 'running'), tests.pve_reports(p_at + interval '30 seconds', 'running', 60),
    tests.jobs_at(p_at + interval '59 seconds');
end;
$$;
select pg_temp.minute('2026-03-01 12:00Z', 10), pg_temp.minute('2026-03-01 12:01Z', 9), pg_temp.minute('2026-03-01 12:02Z', 9);
select is_empty('select from events', 'vm10 has missed two reports');
select pg_temp.minute('2026-03-01 12:03Z', 9);
select results_eq(
  'select status, event_type, hostname, created_at from events',
  $$ values ('opened', 'NODE_UNREACHABLE', 'vm10', '2026-03-01 12:03:59Z'::timestamptz) $$,
  'three: told at once, for its hypervisor has spoken since');

-- everything dies; vm9 and vm10 do not come back
select tests.runs_until('2026-03-01 12:10Z');
select results_eq(
  $$ select hostname from issues where status = 'open' order by 1 $$, $$ values ('pve'), ('vm10') $$, 'the hypervisor dies too');
select bruce.hear('engine', '2026-03-01 12:20Z');
select pg_temp.minute(t, 8) from generate_series('2026-03-01 12:20Z'::timestamptz, '2026-03-01 12:24Z', '1 minute') as t;
select results_eq(
  $$ select hostname, status, waits_for from issues where status <> 'resolved' order by 1 $$,
  $$ values ('vm10', 'open', null), ('vm9', 'pending', 'pve, back since 2026-03-01 12:20 UTC, to settle') $$,
  'vm9 gets time to boot');
select is(
  (select because from explain('vm9') where event_type = 'NODE_UNREACHABLE'),
  'Host vm9 has not reported since 2026-03-01 12:03 UTC (docker, every 60 seconds). '
  'Waits for pve, back since 2026-03-01 12:20 UTC, to settle.', 'explain says so');
select pg_temp.minute('2026-03-01 12:25Z', 8);
select results_eq(
  'select status, hostname from events order by id desc limit 1', $$ values ('opened', 'vm9') $$, 'then it is told');

select * from finish();
