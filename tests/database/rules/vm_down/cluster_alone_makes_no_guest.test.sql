-- People write a cluster of a machine that stands beside it, too. What is declared with its cluster alone is judged by the
-- hypervisor once it was listed, or when something else says that it is a guest.
select plan(8);

insert into assets (name, asset_type) values ('Box2', 'device');
insert into assets (name, asset_type, parent) values ('box2-cluster', 'cluster', 'Box2'), ('box2-docs', 'vm', 'Box2');
insert into assets (hostname, ip, role, cluster) values ('my-nas', '192.168.2.50', 'docker-host', 'box2-cluster');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select is_empty('select * from drift', 'it was never listed: nobody knows that it is a guest');
select is(
  (select summary from drift_summary where hostname = 'my-nas'), 'Nobody has looked at it yet.', 'which is said of it, not that it is well'
);
select results_eq(
  $$ select names from coverage where question = 'declared hosts that nobody has seen' $$, $$ values ('{my-nas}'::text[]) $$,
  'and counted'
);

update assets set vmid = 150 where name = 'my-nas';
select results_eq('select event_type, hostname from drift', $$ values ('VM_DOWN', 'my-nas') $$, 'a number makes a guest');
update assets set vmid = null where name = 'my-nas';
insert into assets (name, asset_type, cluster, netbox_id) values ('from-netbox', 'vm', 'box2-cluster', 7);
select isnt_empty($$ select from drift where hostname = 'from-netbox' and event_type = 'VM_DOWN' $$, 'so does NetBox');
delete from assets where name = 'from-netbox';

insert into assets (name, cluster) values ('seen', 'box2-cluster');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs'), tests.guest(102, 'seen')));
select is_empty($$ select * from drift where hostname = 'seen' $$, 'this one is listed');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
select results_eq(
  $$ select event_type, observed from drift where hostname = 'seen' $$, $$ values ('VM_DOWN', 'absent') $$, 'and missed when it is gone'
);
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
update assets set role = 'web' where name = 'seen';
select isnt_empty($$ select * from drift where hostname = 'seen' $$, 'for as long as it is gone');

select * from finish();
