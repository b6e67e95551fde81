select plan(9);

insert into assets (name, ip) values ('box2-edge', null), ('box2-media', '192.168.2.13');
insert into expected_services (hostname, name, ports, metadata) values
  ('box2-media', 'jellyfin', '{tcp/8096}', '{"public": true}'),
  ('box2-media', 'sonarr', '{tcp/8989}', '{}');
select is_empty('select * from drift', 'no proxy was ever observed: nothing is concluded');

select tests.observe('box2-edge', 'proxy', '{"routes": []}');
select results_eq(
  'select event_type, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('ROUTE_DRIFT', 'box2-media', 'jellyfin', 'route', 'an enabled route', 'none', 'proxy',
    'Service jellyfin on box2-media is declared public but no enabled route leads to it.') $$,
  'the public one has no route, the other needs none'
);
select results_eq(
  $$ select status, hostname from issues where event_type = 'ROUTE_DRIFT' $$, $$ values ('open', 'box2-media') $$,
  'the report of the proxy opens it, though nobody looks at that host'
);

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["tv.example"], "forward_host": "192.168.2.13", "forward_port": 8096, "enabled": false}
]}');
select isnt_empty('select * from drift', 'a disabled route does not count');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["tv.example"], "forward_host": "192.168.2.13", "forward_port": 8096, "enabled": true}
]}');
select is_empty('select * from drift', 'it has one');

update expected_services set metadata = '{"domain": "jellyfin.example"}' where name = 'jellyfin';
select results_eq(
  'select field, details from drift',
  $$ values ('route jellyfin.example',
    'Service jellyfin on box2-media is declared public but no enabled route serves jellyfin.example.') $$,
  'it has one, but not for the declared domain'
);

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["*.example"], "forward_host": "192.168.2.13", "forward_port": 8096, "enabled": true}
]}');
select is_empty('select * from drift', 'a wildcard serves it');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["HostRegexp(`^.+$`)"], "kind": "pattern", "forward_host": "192.168.2.13", "forward_port": 8096, "enabled": true}
]}');
select is_empty('select * from drift', 'a pattern that leads to it may serve it');

update expected_services set lifecycle = 'planned', metadata = '{"domain": "other.test"}' where name = 'jellyfin';
select is_empty('select * from drift', 'a planned service needs no route yet');

select * from finish();
