-- A collector that speaks in the name of a cluster speaks for no host: when it falls silent, that is an issue of its own.
select plan(4);

insert into assets (name, cluster) values ('pve1', 'home');
set bruce.now = '2026-03-02 12:00Z';
select tests.observe('home', 'proxmox', tests.proxmox('pve1'));
select tests.observe('laptop', 'docker', tests.docker());
select tests.wait('14 minutes');
select is_empty($$ select * from drift where event_type = 'HEARTBEAT_OVERDUE' $$, 'three of its intervals are forgiven');
select tests.wait('2 minutes');
select results_eq(
  $$ select hostname, service, field, source, details from drift where event_type = 'HEARTBEAT_OVERDUE' $$,
  $$ values ('home', null, 'proxmox.report', 'proxmox', 'The proxmox collector of cluster home has not reported since 2026-03-02 12:01 UTC.') $$,
  'then it is missed; a host that nobody declared is not'
);
select tests.observe('home', 'proxmox', tests.proxmox('pve1'));
select is_empty($$ select * from drift where event_type = 'HEARTBEAT_OVERDUE' $$, 'it speaks again');
select is((select status from issues where event_type = 'HEARTBEAT_OVERDUE'), 'resolved', 'and that is told at once');

select * from finish();
