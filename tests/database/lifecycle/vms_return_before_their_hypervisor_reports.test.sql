-- The hypervisor is back, but its collector is the last to report: what its VMs say while they boot is no news.
select plan(2);

select tests.declare_hypervisor();
select tests.outage(p_pve_returns => 34, p_vms_return => 31);
select results_eq(
  'select status, event_type, hostname from events order by id',
  $$ values ('opened', 'NODE_UNREACHABLE', 'pve'), ('resolved', 'NODE_UNREACHABLE', 'pve') $$,
  'two events in all');
select is_empty($$ select from issues where status <> 'resolved' $$, 'nothing is left');

select * from finish();
