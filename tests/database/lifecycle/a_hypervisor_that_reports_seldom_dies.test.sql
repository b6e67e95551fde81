-- The hypervisor reports every five minutes, its VMs every minute: they are missed twelve minutes before it is.
select plan(2);

select tests.declare_hypervisor();
select tests.outage(p_pve_interval_s => 300);
select results_eq(
  'select status, event_type, hostname from events order by id',
  $$ values ('opened', 'NODE_UNREACHABLE', 'pve'), ('resolved', 'NODE_UNREACHABLE', 'pve') $$,
  'two events in all');
select is_empty($$ select from issues where status <> 'resolved' $$, 'nothing is left');

select * from finish();
