-- A host that is seen, with services that nobody sees, is not simply as declared.
select plan(4);

insert into assets (name, asset_type, parent) values ('Box2', 'device', null), ('box2-docs', 'vm', 'Box2');
insert into expected_services (hostname, name) values ('box2-docs', 'netbox'), ('box2-docs', 'wiki');
select tests.observe('Box2', 'proxmox', tests.proxmox('Box2', tests.guest(101, 'box2-docs')));
create function pg_temp.summary() returns text language sql as $$
  select summary from drift_summary where hostname = 'box2-docs';
$$;
select is(
  pg_temp.summary(), 'As declared, as far as it is seen: nobody sees 2 of 2 services.', 'its hypervisor sees the VM and no service'
);
select tests.observe('box2-docs', 'docker', tests.docker(tests.container('netbox'), tests.container('wiki')));
select is(pg_temp.summary(), 'As declared.', 'now they are seen');

update drift_rules set enabled = false where event_type = 'VM_UNDECLARED';
select tests.observe('laptop', 'docker', tests.docker());
create function pg_temp.laptop() returns text language sql as $$
  select summary from drift_summary where hostname = 'laptop';
$$;
select is(pg_temp.laptop(), 'Not declared.', 'what nobody declared is not as declared');
select tests.wait('1 day');
select is(pg_temp.laptop(), 'No fresh evidence.', 'nor is it well when it has fallen silent');

select * from finish();
