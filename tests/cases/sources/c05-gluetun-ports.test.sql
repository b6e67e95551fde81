-- Ports of a container that uses another one's network: passteque/gluetun#342, #795, #213 (published on the VPN container).
select plan(25);

create view pg_temp.port as select concat_ws(' ', event_type, service, field, expected, '->', observed) as said from drift order by 1;

-- the case
select tests.declares('b1-vpn', '[{"name": "gluetun", "port": 8888}, {"name": "qbittorrent", "port": 8080}]');
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["0.0.0.0:8888->8888/tcp", "0.0.0.0:8080->8080/tcp"], "network_mode": "vpn_default"}'),
  tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun"}')));
select tests.differ('each has the port that it declares');
select results_eq($$ select service, ports from bruce.service_state order by service $$,
  $$ values ('gluetun', '{tcp/8888}'::text[]), ('qbittorrent', '{tcp/8080}') $$, 'which is shown so');

-- gluetun does not publish it
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["0.0.0.0:8888->8888/tcp"]}'), tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun"}')));
select tests.differ('PORT_MISMATCH b1-vpn/qbittorrent ports tcp/8080 -> none', 'what is not published for it is its own difference');
select tests.told('opened PORT_MISMATCH b1-vpn/qbittorrent ports none', 'told as such');
-- nor its own, and one too many
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8080:8080", "9999:9999"]}'), tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun"}')));
select tests.differ('PORT_MISMATCH b1-vpn/gluetun ports tcp/8888 -> tcp/9999', 'what nobody declares is charged to the lender');
-- an unrelated change of the lender: its ports stay what they are
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8888:8888", "8080:8080"]}'), tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun"}')));
select tests.differ('well again');
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8888:8888", "8080:8080"], "restart_count": 1, "health": "healthy"}'),
  tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun", "restart_count": 1}')));
select tests.differ('a change of something else leaves the ports');
-- the lender stops
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"state": "exited", "ports": ["8888:8888", "8080:8080"]}'), tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun"}')));
select tests.differ('SERVICE_MISSING b1-vpn/gluetun state running -> stopped', 'it is missing, and nothing else');
-- the tenant is made anew: a look falls in between
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8888:8888", "8080:8080"]}'), tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun"}')));
create temporary table before as select count(*) as events from events;
select tests.lists('b1-vpn', jsonb_build_array(tests.seen('gluetun', '{"ports": ["8888:8888", "8080:8080"]}')));
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8888:8888", "8080:8080"]}'), tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun"}')));
select is((select count(*) from events), (select events from before), 'of one look without the tenant nothing is told');

-- orphaned: the id of a container that is gone; the lender was made anew
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8888:8888", "8080:8080"]}'),
  tests.seen('qbittorrent', jsonb_build_object('ports', null, 'network_mode', 'container:' || repeat('ab', 32))))) from generate_series(1, 2);
select results_eq('table pg_temp.port',
  $$ values ('CONFIG_DRIFT qbittorrent network a container -> none'),
    ('PORT_MISMATCH gluetun ports tcp/8888 -> tcp/8080, tcp/8888') $$, 'its network is gone: told as such');
select matches((select details from drift where field = 'network'), 'abab, which does not exist', 'and whose it was');
select is((select count(*) from events where event_type = 'CONFIG_DRIFT'), 1::bigint, 'after two looks');
select tests.lists('b1-vpn', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8888:8888", "8080:8080"]}'), tests.seen('qbittorrent', '{"ports": null, "network_mode": "container:gluetun"}')));
select tests.differ('made anew, it is well');

-- an incomplete list does not prove that the other one is gone
select tests.declares('half', '[{"name": "app", "port": 80}]');
select tests.lists('half', jsonb_build_array(tests.seen('app', '{"network_mode": "container:vpn"}')), '{"complete": false}');
select results_eq($$ select said from tests.differences where said like '%half%' $$,
  $$ values ('SNAPSHOT_ERROR half docker.complete complete -> partial') $$, 'the lender may be what could not be read');

-- by id, by compose service, through a chain, and several that share
select tests.declares('more', '[{"name": "vpn"}, {"name": "a", "ports": [8001]}, {"name": "b", "ports": [8002, "udp/8002"]}, {"name": "c", "port": 8003}]');
select tests.lists('more', jsonb_build_array(
  tests.part('vpn', 'net', 'gluetun', jsonb_build_object('id', repeat('c0ffee00', 8), 'ports', '["8001-8003:8001-8003", "8002:8002/udp"]'::jsonb)),
  tests.part('a', 'net', 'a', '{"network_mode": "service:gluetun"}'),
  tests.part('b', 'net', 'b', '{"network_mode": "container:c0ffee00c0ff"}'),
  tests.seen('c', '{"network_mode": "container:b", "ports": []}')));
select is_empty($$ select said from tests.differences where said like '%more%' $$, 'all find their ports');
select results_eq($$ select service, ports from bruce.service_state where hostname = 'more' order by service $$,
  $$ values ('a', '{tcp/8001}'::text[]), ('b', '{tcp/8002,udp/8002}'), ('c', '{tcp/8003}'), ('vpn', '{}') $$, 'each its own');
select tests.lists('more', jsonb_build_array(
  tests.part('vpn', 'net', 'gluetun', jsonb_build_object('id', repeat('c0ffee00', 8), 'ports', '["8001:8001", "8002:8002"]'::jsonb)),
  tests.part('a', 'net', 'a', '{"network_mode": "service:gluetun"}'),
  tests.part('b', 'net', 'b', '{"network_mode": "container:c0ffee00c0ff"}'),
  tests.seen('c', '{"network_mode": "container:b", "ports": []}')));
select results_eq($$ select said from tests.differences where said like '%more%' order by 1 $$,
  $$ values ('PORT_MISMATCH more/b ports tcp/8002, udp/8002 -> tcp/8002'), ('PORT_MISMATCH more/c ports tcp/8003 -> none') $$,
  'through the chain, too');
-- the end of the chain is gone
select tests.lists('more', jsonb_build_array(
  tests.part('a', 'net', 'a', '{"network_mode": "service:gluetun"}'), tests.part('b', 'net', 'b', '{"network_mode": "container:c0ffee00c0ff"}'),
  tests.seen('c', '{"network_mode": "container:b", "ports": []}'))) from generate_series(1, 2);
select results_eq($$ select said from tests.differences where said like '%more%' order by 1 $$,
  $$ values ('CONFIG_DRIFT more/a network a container -> none'), ('CONFIG_DRIFT more/b network a container -> none'),
    ('SERVICE_MISSING more/vpn state running -> absent') $$, 'those next to it are orphans');

-- somebody undeclared shares it: what is extra may be his
select tests.declares('guest', '[{"name": "gluetun", "port": 8888}]');
select tests.lists('guest', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8888:8888", "8080:8080"]}'), tests.seen('qbittorrent', '{"network_mode": "container:gluetun"}')));
select results_eq($$ select said from tests.differences where said like '%guest%' $$,
  $$ values ('SERVICE_UNEXPECTED guest/qbittorrent declaration not declared -> running') $$, 'only that somebody is not declared');
select tests.lists('guest', jsonb_build_array(
  tests.seen('gluetun', '{"ports": ["8080:8080"]}'), tests.seen('qbittorrent', '{"network_mode": "container:gluetun"}')));
select results_eq($$ select said from tests.differences where said like '%PORT%guest%' $$,
  $$ values ('PORT_MISMATCH guest/gluetun ports tcp/8888 -> none') $$, 'what it lacks itself is told');

-- the host's network, lent: nobody knows
select tests.declares('hostnet', '[{"name": "vpn", "port": 1}, {"name": "app", "port": 2}]');
select tests.lists('hostnet', jsonb_build_array(
  tests.seen('vpn', '{"network_mode": "host"}'), tests.seen('app', '{"network_mode": "container:vpn"}')));
select is_empty($$ select said from tests.differences where said like '%hostnet%' $$, 'not knowable');
select tests.is_seen('hostnet', 'docker', 2);
-- two that use each other make no endless loop
select tests.declares('loop', '[{"name": "a", "port": 1}, {"name": "b", "port": 2}]');
select tests.lists('loop', jsonb_build_array(tests.seen('a', '{"network_mode": "container:b"}'), tests.seen('b', '{"network_mode": "container:a"}')));
select tests.is_seen('loop', 'docker', 2);
-- by plain SQL
insert into assets (name) values ('sql');
insert into expected_services (hostname, name, ports) values ('sql', 'vpn', '{8888}'), ('sql', 'torrent', '{8080}');
select tests.observe('sql', 'docker', tests.docker(
  tests.container('vpn', '{"ports": ["8888:8888", "8080:8080"]}'), tests.container('torrent', '{"network_mode": "container:/vpn"}')));
select is_empty($$ select said from tests.differences where said like '% sql%' $$, 'by plain SQL too');
select tests.is_seen('sql', 'docker', 2);

select * from finish();
