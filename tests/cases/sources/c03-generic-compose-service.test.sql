-- Another project's redis: immich-app/immich#30121 (generic names collide), Dokploy/dokploy#4843.
select plan(25);

create function pg_temp.immich(variadic p_more jsonb[] default '{}') returns jsonb language sql as $$
  select jsonb_build_array(
    tests.part('immich_server', 'immich', 'immich-server', '{"ports": ["2283:2283"]}'),
    tests.part('immich_redis', 'immich', 'redis')) || to_jsonb(p_more);
$$;

-- the case
select tests.declares('b1-gen', '[{"name": "immich", "port": 2283, "aliases": ["immich_server"]}, {"name": "redis", "port": 6379}]');
select tests.lists('b1-gen', pg_temp.immich(tests.seen('redis', '{"ports": ["6379:6379"]}')));
select tests.differ('its own redis runs');
select tests.lists('b1-gen', pg_temp.immich(tests.seen('redis', '{"state": "exited", "exit_code": 1, "ports": ["6379:6379"]}')));
select tests.differ('SERVICE_MISSING b1-gen/redis state running -> stopped', 'its own redis stopped');
select tests.lists('b1-gen', pg_temp.immich());
select tests.differ('SERVICE_MISSING b1-gen/redis state running -> absent', 'its own redis was removed');
select tests.told('opened SERVICE_MISSING b1-gen/redis state stopped', 'changed SERVICE_MISSING b1-gen/redis state absent', 'it stays told');

-- no port is declared, no alias; default names of compose
select tests.declares('noport', '[{"name": "immich"}, {"name": "database"}]');
select tests.lists('noport', jsonb_build_array(
  tests.part('immich-immich-server-1', 'immich', 'immich-server'), tests.part('immich-database-1', 'immich', 'database'),
  tests.part('database-database-1', 'database', 'database')));
select is_empty($$ select said from tests.differences where said like '%noport%' $$, 'each project has a database');
select tests.lists('noport', jsonb_build_array(
  tests.part('immich-immich-server-1', 'immich', 'immich-server'), tests.part('immich-database-1', 'immich', 'database')));
select results_eq($$ select said from tests.differences where said like '%noport%' $$,
  $$ values ('SERVICE_MISSING noport/database state running -> absent') $$, 'the other one is gone');
select results_eq($$ select name, match from bruce.entities where hostname = 'noport' order by name $$,
  $$ values ('immich-database-1', 'component'), ('immich-immich-server-1', 'component') $$, 'the components stay components');

-- a component is meant when it is named in full, by hint, or by a port of its own that is declared
select tests.declares('meant', '[
  {"name": "immich"}, {"name": "immich-redis"}, {"name": "cache", "match": {"compose_project": "immich", "compose_service": "valkey"}},
  {"name": "ml", "port": 3003}, {"name": "immich_postgres"}]');
select tests.lists('meant', jsonb_build_array(
  tests.part('immich-server-1', 'immich', 'server'), tests.part('immich-redis-1', 'immich', 'redis'),
  tests.part('immich-valkey-1', 'immich', 'valkey'), tests.part('immich-ml-1', 'immich', 'ml', '{"ports": ["3003:3003"]}'),
  tests.part('immich_postgres', 'immich', 'database')));
select is_empty($$ select said from tests.differences where said like '%meant%' $$, 'by full name, hint, port, container name');
select results_eq($$ select name, match from bruce.entities where hostname = 'meant' order by name collate "C" $$,
  $$ values ('immich-ml-1', 'matched'), ('immich-redis-1', 'matched'), ('immich-server-1', 'component'), ('immich-valkey-1', 'matched'),
    ('immich_postgres', 'matched') $$, 'which each is');

-- the port comes and goes
select tests.lists('meant', jsonb_build_array(
  tests.part('immich-server-1', 'immich', 'server'), tests.part('immich-redis-1', 'immich', 'redis'),
  tests.part('immich-valkey-1', 'immich', 'valkey'), tests.part('immich-ml-1', 'immich', 'ml'),
  tests.part('immich_postgres', 'immich', 'database')));
select results_eq($$ select said from tests.differences where said like '%meant%' $$,
  $$ values ('SERVICE_MISSING meant/ml state running -> absent') $$, 'without its port it is a component like any other');

-- a project that is not declared is only a folder: its services are declared one by one
select tests.declares('folder', '[{"name": "freshrss"}, {"name": "redis"}]');
select tests.lists('folder', jsonb_build_array(tests.part('daily-freshrss-1', 'daily', 'freshrss'), tests.part('daily-redis-1', 'daily', 'redis')));
select is_empty($$ select said from tests.differences where said like '%folder%' $$, 'both are found by the name of their service');

-- a renamed project, and v1 beside v2: what is stopped beside what runs was left over
select tests.declares('moved', '[{"name": "web", "port": 8080}]');
select tests.lists('moved', jsonb_build_array(
  tests.part('media-web-1', 'media', 'web', '{"state": "exited", "ports": ["8080:80"]}'), tests.part('homemedia-web-1', 'homemedia', 'web', '{"ports": ["8080:80"]}')));
select is_empty($$ select said from tests.differences where said like '%moved%' $$, 'the one that runs is meant');
select tests.lists('moved', jsonb_build_array(
  tests.part('media-web-1', 'media', 'web', '{"ports": ["8080:80"]}'), tests.part('homemedia-web-1', 'homemedia', 'web', '{"ports": ["8080:80"]}')));
select results_eq($$ select said from tests.differences where said like '%moved%' $$,
  $$ values ('CONFIG_DRIFT moved/web identity one -> 2 containers') $$, 'both run: nobody can tell');
select tests.lists('moved', jsonb_build_array(
  tests.part('media-web-1', 'media', 'web', '{"ports": ["8080:80"]}'),
  tests.part('homemedia-web-1', 'homemedia', 'web', '{"state": "exited", "ports": ["8080:80"]}')));
select is_empty($$ select said from tests.differences where said like '%moved%' $$, 'one of them stops: the other one');
select tests.lists('moved', jsonb_build_array(
  tests.part('media-web-1', 'media', 'web', '{"state": "exited", "ports": ["8080:80"]}'),
  tests.part('homemedia-web-1', 'homemedia', 'web', '{"state": "exited", "ports": ["8080:80"]}')));
select results_eq($$ select said from tests.differences where said like '%moved%' $$,
  $$ values ('SERVICE_MISSING moved/web state running -> stopped') $$, 'neither runs');
select tests.declares('v1', '[{"name": "web"}]');
select tests.lists('v1', jsonb_build_array(
  tests.part('shop_web_1', 'shop', 'web', '{"state": "exited"}'), tests.part('shop-web-1', 'shop', 'web')));
select is_empty($$ select said from tests.differences where said like '%v1%' $$, 'number one of compose v1 beside number one of v2');
select ok(exists (select from bruce.service_state where hostname = 'v1' and state = 'running' and containers = 2), 'both are it');

-- a declared project with a declared component, neither with a port: the component is meant, as nothing else ever was it
create function pg_temp.rss(p_bridge text default 'running', variadic p_more jsonb[] default '{}') returns jsonb language sql as $$
  select jsonb_build_array(
    tests.part('freshrss-freshrss-1', 'freshrss', 'freshrss'),
    tests.part('freshrss-rss-bridge-1', 'freshrss', 'rss-bridge', jsonb_build_object('state', p_bridge))) || to_jsonb(p_more);
$$;
create view pg_temp.rss_says as select said from tests.differences where said like '%rss/%';
select tests.declares('rss', '[{"name": "freshrss"}, {"name": "RSS Bridge", "aliases": ["rssbridge"]}]');
select tests.lists('rss', pg_temp.rss());
select is_empty('table pg_temp.rss_says', 'a component that is declared by its own name is it');
select tests.lists('rss', pg_temp.rss('exited'));
select results_eq('table pg_temp.rss_says', $$ values ('SERVICE_MISSING rss/RSS Bridge state running -> stopped') $$, 'and is missing when it stops');
select tests.lists('rss', pg_temp.rss('running', tests.seen('rss-bridge', '{"state": "exited"}')));
select results_eq('table pg_temp.rss_says', $$ values ('SERVICE_MISSING rss/RSS Bridge state running -> stopped') $$, 'a container of its own is it from then on');
select tests.lists('rss', pg_temp.rss()), tests.lists('rss', pg_temp.rss());
select results_eq('table pg_temp.rss_says', $$ values ('SERVICE_MISSING rss/RSS Bridge state running -> absent') $$, 'also when it is gone');

-- of two projects, declared retired, of a whole project, of a stack of Swarm, replicas
select tests.declares('both', '[{"name": "immich"}, {"name": "authentik"}, {"name": "redis"}]');
select tests.lists('both', pg_temp.immich(tests.part('authentik-server-1', 'authentik', 'server'), tests.part('authentik-redis-1', 'authentik', 'redis')));
select results_eq($$ select said from tests.differences where said like '% both/%' $$,
  $$ values ('SERVICE_MISSING both/redis state running -> absent') $$, 'two projects have one: neither is meant');
select tests.declares('old', '[{"name": "immich"}, {"name": "redis", "lifecycle": "retired"}]');
select tests.lists('old', pg_temp.immich());
select is_empty($$ select said from tests.differences where said like '% old/%' $$, 'one that is declared retired is not that');
select tests.declares('parts', '[{"name": "paperless"}, {"name": "gotenberg"}, {"name": "tika", "image": "apache/tika:2"}, {"name": "monitoring"}, {"name": "grafana"}]');
select tests.lists('parts', jsonb_build_array(
  tests.part('paperless-webserver-1', 'paperless', 'webserver'), tests.part('paperless-tika-1', 'paperless', 'tika', '{"image": "apache/tika:3"}'),
  tests.part('paperless-gotenberg-1', 'paperless', 'gotenberg'),
  tests.part('paperless-gotenberg-2', 'paperless', 'gotenberg',
    '{"state": "exited", "exit_code": 1, "compose": {"project": "paperless", "service": "gotenberg", "number": 2}}'),
  tests.seen('monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9'), tests.seen('monitoring_loki.1.u0rukjtcr1fav97gvijuvi0g8')));
select set_eq($$ select said from tests.differences where said like '% parts/%' $$,
  $$ values ('CONFIG_DRIFT parts/tika image apache/tika:2 -> apache/tika:3'), ('SERVICE_UNHEALTHY parts/gotenberg replicas 2 running -> 1 running') $$,
  'and is compared like any other');
select tests.lists('parts', jsonb_build_array(
  tests.part('paperless-webserver-1', 'paperless', 'webserver', '{"state": "exited"}'), tests.part('paperless-tika-1', 'paperless', 'tika', '{"image": "apache/tika:2"}'),
  tests.part('paperless-gotenberg-1', 'paperless', 'gotenberg'),
  tests.seen('monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9', '{"state": "exited", "exit_code": 1}'), tests.seen('monitoring_loki.1.u0rukjtcr1fav97gvijuvi0g8')));
select set_eq($$ select said from tests.differences where said like '% parts/%' $$,
  $$ values ('SERVICE_MISSING parts/paperless state running -> stopped'), ('SERVICE_MISSING parts/grafana state running -> stopped') $$,
  'what is left of the project is the project');

select * from finish();
