select plan(1);

insert into assets (name, asset_type, lifecycle) values ('spare-box', 'device', 'offline');
select tests.observe('spare-box', 'docker', tests.docker());
select results_eq(
  'select event_type, hostname, field, expected from drift',
  $$ values ('CONFIG_DRIFT', 'spare-box', 'lifecycle', 'offline') $$,
  'who reports is not off'
);

select * from finish();
