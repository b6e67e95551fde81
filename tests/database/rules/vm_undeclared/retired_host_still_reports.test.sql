select plan(2);

insert into assets (name, asset_type) values ('old-nas', 'device');
select tests.observe('old-nas', 'docker', tests.docker());
select is_empty('select * from drift', 'declared, and reports');

update assets set lifecycle = 'retired';
select results_eq(
  'select event_type, hostname, expected from drift', $$ values ('VM_UNDECLARED', 'old-nas', 'retired') $$,
  'who reports is not gone'
);

select * from finish();
