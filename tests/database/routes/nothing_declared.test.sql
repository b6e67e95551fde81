select plan(4);

insert into assets (name, ip) values ('box2-edge', '192.168.2.20'), ('box2-daily', '192.168.2.12');
insert into expected_services (hostname, name, ports) values ('box2-daily', 'freshrss', '{tcp/8021}');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["rss.example"], "forward_host": "192.168.2.12", "forward_port": 8021, "enabled": true, "tls": true},
  {"domains": ["by-name.example"], "forward_host": "Box2-Daily.lan", "forward_port": "8021", "enabled": 1, "tls": false}
]}');
select is_empty('select * from drift', 'by address and by name, both lead to a declared service');

select tests.observe('box2-edge', 'proxy', '{"routes": [
  {"domains": ["old.example", "alt.example"], "forward_host": "192.168.2.99", "forward_port": 9000, "enabled": true}
]}');
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('ROUTE_DRIFT', 'medium', 'box2-edge', null, 'route alt.example,old.example', 'a declared service',
    '192.168.2.99:9000', 'proxy',
    'Route alt.example,old.example of box2-edge leads to 192.168.2.99:9000, which is no declared host.') $$,
  'nobody declares that address'
);

insert into assets (name, ip) values ('box2-tube', '192.168.2.99');
select results_eq(
  'select event_type, hostname, service, field, expected, observed, details from drift',
  $$ values ('ROUTE_DRIFT', 'box2-tube', null, 'route alt.example,old.example', 'a declared service',
    '192.168.2.99:9000',
    'Route alt.example,old.example of box2-edge leads to 192.168.2.99:9000, where no service of box2-tube is declared '
    'or observed.') $$,
  'now the host is declared, but nothing on that port'
);

insert into expected_services (hostname, name, ports) values ('box2-tube', 'portainer', '{tcp/9000}');
select is_empty('select * from drift', 'the service is declared');

select * from finish();
