-- The declared name is the project's: the official compose files of immich (immich-app/immich#30121 shows the names); paperless-ngx,
-- authentik, nextcloud are of the same shape.
select plan(23);

create function pg_temp.immich(p_state text, p_rest jsonb default '{}') returns jsonb language sql as $$
  select jsonb_build_array(
    tests.part('immich_server', 'immich', 'immich-server', jsonb_build_object('state', p_state, 'health', 'healthy', 'ports', array['0.0.0.0:2283->2283/tcp']) || p_rest),
    tests.part('immich_machine_learning', 'immich', 'immich-machine-learning', jsonb_build_object('state', p_state)),
    tests.part('immich_postgres', 'immich', 'database', jsonb_build_object('state', p_state)),
    tests.part('immich_redis', 'immich', 'redis', jsonb_build_object('state', p_state)));
$$;

-- the case
select tests.declares('c04-host', '[{"name": "immich", "port": 2283}]');
select tests.lists('c04-host', pg_temp.immich('running'));
select tests.differ('a declared project runs while its containers run, and publishes what they publish');
select results_eq($$ select name, match, service_id is not null from bruce.entities where hostname = 'c04-host' order by name $$,
  $$ values ('immich_machine_learning', 'component', true), ('immich_postgres', 'component', true),
    ('immich_redis', 'component', true), ('immich_server', 'component', true) $$, 'all of them are it');
select tests.lists('c04-host', pg_temp.immich('exited'));
select tests.differ('SERVICE_MISSING c04-host/immich state running -> stopped', 'all are stopped: one difference');
select tests.told('opened SERVICE_MISSING c04-host/immich state stopped', 'told at once');
select tests.lists('c04-host', pg_temp.immich('running', '{"state": "exited", "exit_code": 1}'));
select tests.differ('SERVICE_UNHEALTHY c04-host/immich replicas 4 running -> 3 running', 'one of them is down: fewer run');
select results_eq($$ select details from drift $$,
  $$ values ('Of 4 containers of service immich on c04-host fewer run: not immich_server.') $$, 'and which one');
select tests.lists('c04-host', pg_temp.immich('running', '{"ports": ["2284:2283"]}'));
select tests.differ('PORT_MISMATCH c04-host/immich ports tcp/2283 -> tcp/2284', 'its ports are those of its containers');
select tests.lists('c04-host', pg_temp.immich('running', '{"health": "unhealthy"}'));
select tests.differ('SERVICE_UNHEALTHY c04-host/immich immich_server healthy -> unhealthy', 'one of them is ill');
select tests.lists('c04-host', '[]'), tests.lists('c04-host', '[]');
select tests.differ('SERVICE_MISSING c04-host/immich state running -> absent', 'none is there');

-- a job that is done is no container that is down, unless it should be started again
select tests.declares('jobs', '[{"name": "authentik"}]');
select tests.lists('jobs', jsonb_build_array(
  tests.part('authentik-server-1', 'authentik', 'server'), tests.part('authentik-worker-1', 'authentik', 'worker'),
  tests.part('authentik-migrate-1', 'authentik', 'migrate', '{"state": "exited", "exit_code": 0, "restart_policy": "no"}')));
select is_empty($$ select said from tests.differences where said like '%jobs%' $$, 'it ended well and is not started again');
select tests.lists('jobs', jsonb_build_array(
  tests.part('authentik-server-1', 'authentik', 'server'),
  tests.part('authentik-worker-1', 'authentik', 'worker', '{"state": "exited", "exit_code": 0, "restart_policy": "unless-stopped"}')));
select results_eq($$ select said from tests.differences where said like '%jobs%' $$,
  $$ values ('SERVICE_UNHEALTHY jobs/authentik replicas 2 running -> 1 running') $$, 'somebody stopped it');

-- by an alias; by the project of an app of TrueNAS; a stack of Swarm; of two services one is found by itself
select tests.declares('names', '[{"name": "Photos", "aliases": ["immich"]}, {"name": "nextcloud"}, {"name": "monitoring"}, {"name": "paperless-ngx", "image": "paperless:2"}]');
select tests.lists('names', pg_temp.immich('running') || jsonb_build_array(
  tests.part('ix-nextcloud-app-1', 'ix-nextcloud', 'app'), tests.part('ix-nextcloud-db-1', 'ix-nextcloud', 'db'),
  tests.seen('monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9'), tests.seen('monitoring_loki.1.u0rukjtcr1fav97gvijuvi0g8'),
  tests.part('paperless_broker_1', 'paperless-ngx', 'broker', '{"image": "docker.io/redis:7"}'),
  tests.part('paperless_webserver_1', 'paperless-ngx', 'webserver', '{"image": "docker.io/paperless:2"}')));
select is_empty($$ select said from tests.differences where said like '%names%' $$, 'alias, ix-, stack; the image of one of its containers');
select is((select count(*) from bruce.entities where hostname = 'names' and service_id is not null), 10::bigint, 'ten containers are four services');
select tests.lists('names', pg_temp.immich('running') || jsonb_build_array(
  tests.part('ix-nextcloud-app-1', 'ix-nextcloud', 'app'), tests.part('ix-nextcloud-db-1', 'ix-nextcloud', 'db'),
  tests.seen('monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9'), tests.seen('monitoring_loki.1.u0rukjtcr1fav97gvijuvi0g8'),
  tests.part('paperless_broker_1', 'paperless-ngx', 'broker', '{"image": "docker.io/redis:7"}'),
  tests.part('paperless_webserver_1', 'paperless-ngx', 'webserver', '{"image": "docker.io/paperless:3"}')));
select results_eq($$ select said from tests.differences where said like '%names%' $$,
  $$ values ('CONFIG_DRIFT names/paperless-ngx image paperless:2 -> docker.io/paperless:3') $$, 'a real change of that image is told');

-- a container that is the service comes first: the others are components
select tests.declares('better', '[{"name": "gitea"}]');
select tests.lists('better', jsonb_build_array(tests.part('gitea', 'gitea', 'server'), tests.part('gitea-db-1', 'gitea', 'db', '{"state": "exited", "exit_code": 1}')));
select is_empty($$ select said from tests.differences where said like '%better%' $$, 'its database is not the service');
select tests.lists('better', jsonb_build_array(tests.part('gitea', 'gitea', 'server', '{"state": "exited"}'), tests.part('gitea-db-1', 'gitea', 'db')));
select results_eq($$ select said from tests.differences where said like '%better%' $$,
  $$ values ('SERVICE_MISSING better/gitea state running -> stopped') $$, 'and does not stand in for it');

-- declared retired or offline
select tests.declares('ended', '[{"name": "immich", "lifecycle": "retired"}]');
select tests.lists('ended', pg_temp.immich('running'));
select results_eq($$ select said from tests.differences where said like '%ended%' $$,
  $$ values ('SERVICE_UNEXPECTED ended/immich lifecycle retired -> running') $$, 'one difference of a retired project');

-- replicas of one service: number 1 and 2
select tests.declares('scaled', '[{"name": "web"}]');
select tests.lists('scaled', jsonb_build_array(
  tests.part('shop-web-1', 'shop', 'web'),
  tests.part('shop-web-2', 'shop', 'web', '{"state": "exited", "exit_code": 137, "compose": {"project": "shop", "service": "web", "number": 2}}')));
select results_eq($$ select said from tests.differences where said like '%scaled%' $$,
  $$ values ('SERVICE_UNHEALTHY scaled/web replicas 2 running -> 1 running') $$, 'one of two replicas is down');

-- an app of TrueNAS and its containers, which the engine of the NAS lists: the app speaks for them
create function pg_temp.app(p_state text) returns jsonb language sql as $$
  select jsonb_build_object('system', '{"hostname": "nas"}'::jsonb, 'pools', '[]'::jsonb,
    'apps', jsonb_build_array(jsonb_build_object('name', 'immich', 'state', p_state)));
$$;
create function pg_temp.of_app(p_state text) returns jsonb language sql as $$
  select jsonb_build_array(
    tests.part('ix-immich-server-1', 'ix-immich', 'server', jsonb_build_object('state', p_state)),
    tests.part('ix-immich-permissions-1', 'ix-immich', 'permissions', '{"state": "exited", "exit_code": 0}'), tests.seen('other'));
$$;
select tests.declares('nas', '[{"name": "plex", "lifecycle": "planned"}]');
select tests.observe('nas', 'truenas', pg_temp.app('RUNNING'));
select tests.lists('nas', pg_temp.of_app('running'));
select set_eq($$ select said from tests.differences where said like '% nas/%' $$,
  $$ values ('SERVICE_UNEXPECTED nas/immich declaration not declared -> running'), ('SERVICE_UNEXPECTED nas/other declaration not declared -> running') $$,
  'an undeclared app is one difference, not one of each of its containers');
select tests.declares('nas', '[{"name": "immich"}]');
select results_eq($$ select said from tests.differences where said like '% nas/%' $$,
  $$ values ('SERVICE_UNEXPECTED nas/other declaration not declared -> running') $$, 'declared: none');
select tests.observe('nas', 'truenas', pg_temp.app('CRASHED'));
select tests.lists('nas', pg_temp.of_app('exited'));
select set_eq($$ select said from tests.differences where said like '% nas/%' $$,
  $$ values ('SERVICE_MISSING nas/immich state running -> failed'), ('SERVICE_UNEXPECTED nas/other declaration not declared -> running') $$,
  'crashed: one difference');
select is((select count(*) from issues where hostname = 'nas' and service <> 'other' and status <> 'resolved'), 1::bigint, 'and one issue');

-- one that was made and never started (its port is taken, what it waits for failed) has not done its work
select tests.declares('made', '[{"name": "langfuse"}]');
select tests.lists('made', jsonb_build_array(
  tests.part('langfuse-web-1', 'langfuse', 'web'),
  tests.part('langfuse-minio-init-1', 'langfuse', 'minio-init', '{"state": "exited", "exit_code": 0, "restart_policy": "on-failure"}'),
  tests.part('langfuse-worker-1', 'langfuse', 'worker', '{"state": "created", "exit_code": 0, "restart_policy": "no"}')));
select results_eq($$ select details from drift where hostname = 'made' $$,
  $$ values ('Of 2 containers of service langfuse on made fewer run: not langfuse-worker-1.') $$, 'it is down, and the job beside it is done');

select * from finish();
