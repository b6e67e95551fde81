select plan(1);

insert into assets (name, primary_ip) values ('TrueNAS', '192.168.2.183');
select tests.observe('192.168.2.184', 'truenas', '{"apps": []}');
select results_eq(
  'select event_type, hostname from drift', $$ values ('VM_UNDECLARED', '192.168.2.184') $$,
  'an address has no domain to be left out'
);

select * from finish();
