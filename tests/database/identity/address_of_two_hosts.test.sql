select plan(1);

insert into assets (name, primary_ip) values ('a', '192.168.2.5'), ('b', '192.168.2.5');
select tests.observe('192.168.2.5', 'docker', tests.docker());
select results_eq(
  'select event_type, hostname, field from drift',
  $$ values ('CONFIG_DRIFT', '192.168.2.5', 'docker.identity') $$,
  'reported, not guessed'
);

select * from finish();
