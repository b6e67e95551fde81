-- A hypervisor with ten VMs and fifty services dies: one notification, and when it returns, one recovery. Its VMs are
-- missed before it is, their probes fail at once, and they boot after it, one service after the other.
select plan(4);

select tests.declare_hypervisor();
select tests.outage();
select results_eq(
  'select status, event_type, hostname from events order by id',
  $$ values ('opened', 'NODE_UNREACHABLE', 'pve'), ('resolved', 'NODE_UNREACHABLE', 'pve') $$,
  'two events in all');
select is((select opened_at from issues), '2026-03-01 12:13:59Z'::timestamptz, 'told by the jobs as soon as it was overdue');
select is_empty($$ select from issues where status <> 'resolved' $$, 'nothing is left');
select is_empty('select from drift', 'and all is well');

select * from finish();
