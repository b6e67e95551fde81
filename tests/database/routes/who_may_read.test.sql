select plan(3);

insert into assets (name) values ('box2-edge');
select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["x.example"], "forward_host": "nowhere", "forward_port": 80, "enabled": true}
]}');

select tests.as_viewer();
select isnt_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'a person reads it');
select throws_ok('insert into bruce.route_targets default values', '42501', null, 'but does not write it');
set role service_role;
select isnt_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'the service reads it');
reset role;

select * from finish();
