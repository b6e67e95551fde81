-- Ten VMs with fifty services on a hypervisor that dies: one open issue that lists its victims, and everything comes back.
select plan(15);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

create function pg_temp.reports(p_at timestamptz, p_hypervisor boolean, p_vms boolean)
returns void
language plpgsql
as $$
begin
  perform set_config('bruce.now', p_at::text, false);
  if p_hypervisor then
    insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values (
      'pve', 'proxmox', p_at, '{"interval_s": 60}',
      jsonb_build_object('nodes', '[{"node": "pve", "status": "online"}]'::jsonb, 'guests', (
        select jsonb_agg(jsonb_build_object('vmid', 100 + n, 'name', 'vm' || n, 'status', 'running', 'node', 'pve'))
        from generate_series(1, 10) as n
      ))
    );
  end if;
  if p_vms then
    insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
    select 'vm' || n, 'docker', p_at, '{"interval_s": 60}', jsonb_build_object('containers', (
      -- s1 of vm1 was missing all along
      select jsonb_agg(jsonb_build_object('name', 's' || s, 'state', 'running'))
      from generate_series(1, 5) as s where (n, s) <> (1, 1) or p_at > '2026-03-01 13:00Z'
    ))
    from generate_series(1, 10) as n;
  end if;
end;
$$;
insert into assets (name, asset_type) values ('pve', 'device');
insert into assets (name, parent) select 'vm' || n, 'pve' from generate_series(1, 10) as n;
insert into expected_services (hostname, name)
select 'vm' || n, 's' || s from generate_series(1, 10) as n, generate_series(1, 5) as s;

select pg_temp.reports('2026-03-01 12:00Z', true, true);
select results_eq(
  'select status, drift_key from events', $$ values ('opened', 'SERVICE_MISSING/vm1/s1/state') $$, 'before: one service is missing');

select tests.jobs_at('2026-03-01 12:05Z');
select results_eq(
  $$ select status, drift_key from events where created_at > '2026-03-01 12:00Z' $$,
  $$ values ('opened', 'NODE_UNREACHABLE/pve//report') $$,
  'all fall silent: one event'
);
select results_eq(
  $$ select drift_key from issues where status = 'open' order by 1 $$,
  $$ values ('NODE_UNREACHABLE/pve//report'), ('SERVICE_MISSING/vm1/s1/state') $$,
  'one root issue beside what was open before'
);
select set_eq(
  $$ select i.hostname from issues as i join issues as r on r.issue_id = i.suppressed_by
     where i.status = 'pending' and r.drift_key = 'NODE_UNREACHABLE/pve//report' $$,
  $$ select 'vm' || n as hostname from generate_series(1, 10) as n $$,
  'its ten victims are suppressed'
);
select results_eq(
  'select hostname, event_type, victims, cardinality(explains)::bigint from root_causes',
  $$ values ('pve', 'NODE_UNREACHABLE', 10::bigint, 10::bigint) $$,
  'root_causes lists them'
);
select is((select count(*) from issues where event_type = 'SERVICE_MISSING'), 1::bigint, 'no service is said to be missing');
select is(
  (select stale from issues where drift_key = 'SERVICE_MISSING/vm1/s1/state'), true, 'what was open before is stale');
select is((select suppressed from drift_summary where hostname = 'vm2'), 1::bigint, 'the summary counts what is suppressed');
select matches(
  (select because from explain('vm2') where event_type = 'NODE_UNREACHABLE'), 'Explained by: Host pve has not reported',
  'explain says by what');

select pg_temp.reports('2026-03-01 13:30Z', true, false);
select is_empty(
  $$ select from issues where status <> 'resolved' and hostname = 'pve' $$, 'the hypervisor comes back first');
select is(
  (select count(*) from issues where status = 'pending' and waits_for like 'pve, back since %, to settle'), 10::bigint,
  'the VMs are still starting: that is awaited');
select pg_temp.reports('2026-03-01 13:35Z', true, false), tests.jobs_at('2026-03-01 13:35Z');
select is(
  (select count(*) from issues where status = 'open' and event_type = 'NODE_UNREACHABLE'), 10::bigint,
  'five minutes later the VMs that are still silent speak for themselves');

select pg_temp.reports('2026-03-01 13:36Z', true, true);
select is_empty($$ select from issues where status <> 'resolved' $$, 'everything comes back');
select is(
  (select count(*) from events where status = 'resolved' and drift_key = 'SERVICE_MISSING/vm1/s1/state'), 1::bigint,
  'and the end of what was open before is told');
select is_empty(
  $$ select drift_key from events group by drift_key having count(*) filter (where status = 'opened') <> count(*) filter (where status = 'resolved') $$,
  'each opening has its end'
);

select * from finish();
