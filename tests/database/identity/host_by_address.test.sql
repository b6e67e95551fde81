select plan(1);

insert into assets (name, primary_ip) values ('TrueNAS', '192.168.2.183');
insert into expected_services (hostname, name) values ('TrueNAS', 'nextcloud');
select tests.observe('192.168.2.183', 'truenas', '{"apps": []}');
select results_eq(
  'select event_type, hostname from drift',
  $$ values ('SERVICE_MISSING', 'TrueNAS') $$,
  'by the address it reports as'
);

select * from finish();
