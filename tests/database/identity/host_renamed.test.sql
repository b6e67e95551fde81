select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'freshrss');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss')));
select is_empty('select * from drift', 'all as declared');

update assets set name = 'box3-daily', aliases = '{box2-daily}';
update expected_services set hostname = 'box3-daily';
select is_empty('select * from drift', 'the old name is an alias: the same host');
select results_eq(
  'select hostname, name from docker_state_latest', $$ values ('box3-daily', 'freshrss') $$,
  'what runs there goes with it'
);

select * from finish();
