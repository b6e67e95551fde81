select plan(7);

insert into assets (name, ip) values ('box2-edge', null), ('box2-daily', '192.168.2.12');
insert into expected_services (hostname, name, ports) values ('box2-daily', 'freshrss', '{tcp/8021}');
select tests.observe('box2-daily', 'docker', tests.docker());
select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["rss.example"], "forward_host": "192.168.2.12", "forward_port": 8021, "enabled": true}
]}');
select isnt_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'a dead route');

select tests.fails('box2-edge', 'proxy', 'unreachable', 'No answer.');
select is_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'the proxy does not answer: not proven now');
select results_eq(
  $$ select status, stale from issues where event_type = 'ROUTE_DRIFT' $$, $$ values ('open', true) $$,
  'the issue is stale, not resolved'
);

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["rss.example"], "forward_host": "192.168.2.12", "forward_port": 8021, "enabled": true}
]}');
select isnt_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'it answers again');

select tests.fails('box2-daily', 'docker', 'failed', 'Out of order.');
select is_empty($$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'whether the service runs is not known now');

select tests.observe('box2-daily', 'docker', tests.docker());
update expected_services set metadata = '{"domain": "public.example"}' where name = 'freshrss';
select isnt_empty(
  $$ select * from drift where field = 'route public.example' $$, 'a public service without a route'
);
select tests.observe('box2-edge', 'proxy', '{"routes": []}', p_complete => false);
select is_empty(
  $$ select * from drift where event_type = 'ROUTE_DRIFT' $$, 'the list of routes is partial: it may have one'
);

select * from finish();
