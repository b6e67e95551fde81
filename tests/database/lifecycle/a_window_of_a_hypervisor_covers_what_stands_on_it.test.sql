-- A root cause that is held back explains its victims all the same: one window, or one waiver, on the hypervisor is enough.
select plan(7);

insert into assets (name, asset_type) values ('pve', 'device');
insert into assets (name, parent) select 'vm' || n, 'pve' from generate_series(1, 3) as n;
create function pg_temp.report(p_at timestamptz) returns void language sql as $$
  select tests.report_at(p_at, h, tests.docker()) from (select 'pve' union all select 'vm' || n from generate_series(1, 3) as n) as v (h);
$$;
insert into maintenance_windows (reason, hostname, starts_at, ends_at)
values ('New disks.', 'pve', '2026-03-01 12:00Z', '2026-03-01 12:30Z');
select pg_temp.report('2026-03-01 12:00Z'), tests.jobs_at('2026-03-01 12:05Z');
select is_empty('select from events', 'all four fall silent in the window: not a word');
select results_eq(
  'select hostname, window_id, suppressed_by is not null from issues order by 1',
  $$ values ('pve', 1::bigint, false), ('vm1', null, true), ('vm2', null, true), ('vm3', null, true) $$,
  'pve is in maintenance, and explains its VMs');
select tests.jobs_at('2026-03-01 12:30Z');
select results_eq('select status, hostname from events', $$ values ('opened', 'pve') $$, 'at its end only pve is told');

select waive((select issue_id from issues where hostname = 'pve'), 'A part is ordered.', '2026-03-05', 'anna'),
  tests.jobs_at('2026-03-01 12:31Z');
select results_eq('select status, hostname from events order by id', $$ values ('opened', 'pve'), ('resolved', 'pve') $$, 'waived: its VMs stay explained');
select is((select count(*) from held_back where held_by = 'root cause'), 3::bigint, 'as one can see');
select pg_temp.report('2026-03-01 13:00Z');
select is_empty($$ select from issues where status <> 'resolved' $$, 'all return');
select is((select count(*) from events), 2::bigint, 'as quietly as that');

select * from finish();
