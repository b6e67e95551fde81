-- A guest that HA moved stops while its declared parent stays dead: EnterpriseDB/repmgr#195, Icinga/icinga2#5208.
select plan(17);

select set_config('bruce.now', '2026-03-02T12:00:00Z', false);
insert into assets (name, asset_type) values ('clu', 'cluster'), ('pve1', 'device'), ('pve2', 'device'), ('mon', 'device');
insert into assets (name, asset_type, parent, cluster, vmid) values ('app', 'vm', 'pve1', 'clu', 101), ('stays', 'vm', 'pve1', 'clu', 102);
insert into assets (name, asset_type, cluster, vmid) values ('free', 'vm', 'clu', 103);
insert into expected_services (hostname, name, ports) values ('app', 'web', '{8080}');

create function pg_temp.reports(p_at timestamptz, p_host text, p_source text, p_snapshot jsonb)
returns void
language sql
as $$
  select set_config('bruce.now', p_at::text, false);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values (p_host, p_source, p_at, p_snapshot, '{"name": "test", "interval_s": 60}');
$$;
create function pg_temp.go(p_at timestamptz, p_nodes text, p_node text, p_status text, p_web text default null, p_probe boolean default null)
returns void
language plpgsql
as $$
begin
  perform pg_temp.reports(p_at, 'clu', 'proxmox', guests.of(p_nodes,
    guests.guest(101, 'app', p_node, jsonb_build_object('status', p_status)),
    guests.guest(102, 'stays', 'pve1', jsonb_build_object('status', case when p_nodes like '!%' then 'unknown' else 'running' end)),
    guests.guest(103, 'free', 'pve2')));
  if p_web is not null then
    perform pg_temp.reports(p_at + interval '5 s', 'app', 'docker', tests.docker(tests.container('web', jsonb_build_object('state', p_web, 'ports', '["8080:8080"]'::jsonb))));
  end if;
  if p_probe is not null then
    perform pg_temp.reports(p_at + interval '10 s', 'mon', 'service_health', tests.checks(
      jsonb_build_object('service', 'web', 'target', 'app:8080', 'kind', 'tcp', 'ok', p_probe)));
  end if;
  perform bruce.run_jobs(p_at + interval '30 s');
end;
$$;
create function pg_temp.minutes(p_from timestamptz, p_to integer, p_nodes text, p_node text, p_status text, p_web text default null, p_probe boolean default null)
returns void
language sql
as $$
  select pg_temp.go(p_from + make_interval(mins => m), p_nodes, p_node, p_status, p_web, p_probe) from generate_series(0, p_to) as m;
$$;
create view pg_temp.told as
select to_char(created_at at time zone 'UTC', 'DD HH24:MI') as at, concat_ws(' ', status, event_type, hostname, service) as what from events order by id;

select pg_temp.go('2026-03-02 12:00Z', 'pve1 pve2', 'pve1', 'running', 'running', true);
select results_eq($$ select ancestor from bruce.host_ancestors where hostname = 'app' $$, $$ values ('pve1') $$, 'it stands where it is');
select results_eq($$ select ancestor from bruce.host_ancestors where hostname = 'free' $$, $$ values ('pve2') $$,
  'so does what is declared on the cluster alone');
select pg_temp.minutes('2026-03-02 12:01Z', 1, '!pve1 pve2', 'pve1', 'unknown', null, false);
select pg_temp.go('2026-03-02 12:03Z', '!pve1 pve2', 'pve2', 'running', null, true);
select pg_temp.minutes('2026-03-02 12:04Z', 12, '!pve1 pve2', 'pve2', 'running', 'running', true);
select results_eq($$ select * from pg_temp.told $$, $$ values
  ('02 12:01', 'opened NODE_UNREACHABLE pve1'), ('02 12:03', 'opened CONFIG_DRIFT app') $$, 'the node died, and its guest runs on another one');
select results_eq($$ select ancestor from bruce.host_ancestors where hostname = 'app' $$, $$ values ('pve2') $$, 'it stands on that one now');
select results_eq($$ select ancestor from bruce.host_ancestors where hostname = 'stays' $$, $$ values ('pve1') $$, 'the other guest stays where it was');

-- the day after
select pg_temp.minutes('2026-03-03 12:00Z', 3, '!pve1 pve2', 'pve2', 'running', 'running', true);
select pg_temp.go('2026-03-03 12:04Z', '!pve1 pve2', 'pve2', 'stopped', null, false);
select isnt_empty($$ select from pg_temp.told where at = '03 12:04' and what = 'opened VM_DOWN app' $$, 'it stops there: told at once');
select pg_temp.minutes('2026-03-03 12:05Z', 12, '!pve1 pve2', 'pve2', 'stopped', null, false);
select is_empty($$ select from pg_temp.told where at > '03 12:04' $$, 'and nothing more: its silence and its probe are explained');
select results_eq(
  $$ select event_type from issues where hostname = 'app' and suppressed_by = (select issue_id from issues where event_type = 'VM_DOWN' and status = 'open') order by 1 $$,
  $$ values ('NODE_UNREACHABLE'), ('PORT_MISMATCH') $$, 'by the guest that is down');

-- it runs, and only its service fails: told too
select pg_temp.minutes('2026-03-03 12:20Z', 6, '!pve1 pve2', 'pve2', 'running', 'running', true);
select is_empty($$ select from issues where hostname = 'app' and event_type <> 'CONFIG_DRIFT' and status <> 'resolved' $$, 'all is well again');
select pg_temp.minutes('2026-03-03 12:27Z', 6, '!pve1 pve2', 'pve2', 'running', 'exited', true);
select isnt_empty($$ select from pg_temp.told where at > '03 12:26' and what = 'opened SERVICE_MISSING app web' $$, 'a service of it');
select pg_temp.minutes('2026-03-03 12:34Z', 3, '!pve1 pve2', 'pve2', 'running', 'running', true);

-- it vanishes from a cluster that lists all: that its declared node is dead explains nothing
select pg_temp.minutes('2026-03-03 12:40Z', 2, '!pve1 pve2', 'pve2', 'running', 'running', true);
create function pg_temp.without(p_at timestamptz)
returns void
language sql
as $$
  select pg_temp.reports(p_at, 'clu', 'proxmox', guests.of('!pve1 pve2', guests.guest(102, 'stays', 'pve1', '{"status": "unknown"}'), guests.guest(103, 'free', 'pve2')));
  select bruce.run_jobs(p_at + interval '30 s');
$$;
select pg_temp.without('2026-03-03 12:43Z');
select is_empty($$ select from pg_temp.told where at > '03 12:42' and what like '%VM_DOWN%' $$, 'one look proves nothing');
select pg_temp.without('2026-03-03 12:44Z');
select results_eq($$ select what from pg_temp.told where at > '03 12:42' and what like '%VM_DOWN%' $$, $$ values ('opened VM_DOWN app') $$, 'two do');

-- pve2 dies too: now that explains it
select pg_temp.minutes('2026-03-03 12:50Z', 3, '!pve1 pve2', 'pve2', 'running', 'running', true);
select set_config('tests.mark', (select count(*) from events)::text, false);
select pg_temp.minutes('2026-03-03 12:54Z', 10, '!pve1 !pve2', 'pve2', 'unknown', null, false);
select set_eq($$ select what from pg_temp.told offset current_setting('tests.mark')::integer $$, $$ values ('opened NODE_UNREACHABLE pve2'), ('resolved CONFIG_DRIFT app') $$,
  'the node where it is');
select is((select count(*) from issues where hostname = 'app' and suppressed_by is not null), 2::bigint, 'explains its silence and its probe');

-- back home
select pg_temp.minutes('2026-03-03 13:10Z', 1, 'pve1 pve2', 'pve1', 'running', 'running', true);
select results_eq($$ select ancestor from bruce.host_ancestors where hostname = 'app' $$, $$ values ('pve1') $$, 'it stands on its own node again');
-- on a node that nobody declared
select pg_temp.minutes('2026-03-03 13:20Z', 0, 'pve1 pve2 pve3', 'pve3', 'running', 'running', true);
select is_empty($$ select ancestor from bruce.host_ancestors where hostname = 'app' $$, 'on one that is not declared, nothing explains it');
-- nobody lists it any more: what is declared counts
delete from bruce.scopes where host = 'clu';
update assets set parent = 'pve2' where name = 'app';
select results_eq($$ select ancestor from bruce.host_ancestors where hostname = 'app' $$, $$ values ('pve2') $$, 'unobserved: as declared');

select * from finish();
