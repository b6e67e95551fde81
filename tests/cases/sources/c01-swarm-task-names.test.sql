-- Swarm task names: ualex73/monitor_docker#48, tomaae/homeassistant-portainer#53, Checkmk/checkmk#956.
select plan(19);

create function pg_temp.task(p_name text, p_rest jsonb default '{}') returns jsonb language sql as $$
  select tests.seen(p_name, jsonb_build_object('labels', jsonb_build_object(
    'com.docker.swarm.service.name', substring(p_name from '^[^.]+'), 'com.docker.stack.namespace', 'monitoring')) || p_rest);
$$;
create function pg_temp.bare(p_name text, p_rest jsonb default '{}') returns jsonb language sql as $$ select tests.seen(p_name, p_rest) $$;

-- the case
select tests.declares('b1-swarm', '[{"name": "grafana", "port": 3000}, {"name": "monitoring_prometheus"}]');
select tests.lists('b1-swarm', jsonb_build_array(
  pg_temp.task('monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9'),
  pg_temp.task('monitoring_prometheus.1.prqu3gezdduck0u16axssdh8d')));
select tests.lists('b1-swarm', jsonb_build_array(
  pg_temp.task('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe0'),
  pg_temp.task('monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9', '{"state": "exited", "exit_code": 0}'),
  pg_temp.task('monitoring_prometheus.1.prqu3gezdduck0u16axssdh8d')));
select tests.differ('two tasks of one service, one of them old, are that service');
select tests.told('and a new task tells nothing');

create view pg_temp.unexpected as select said from tests.history where said like '%SERVICE_UNEXPECTED%';
select tests.is_seen('b1-swarm', 'docker', 3);
select tests.lists('b1-swarm', jsonb_build_array(
  pg_temp.task('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe0', '{"ports": ["0.0.0.0:3001->3000/tcp"]}'),
  pg_temp.task('monitoring_prometheus.1.prqu3gezdduck0u16axssdh8d')));
select tests.differ('PORT_MISMATCH b1-swarm/grafana ports tcp/3000 -> tcp/3001', 'what is published in host mode is seen');
select tests.lists('b1-swarm', jsonb_build_array(
  pg_temp.task('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe0'),
  pg_temp.task('monitoring_prometheus.1.prqu3gezdduck0u16axssdh8d')));

-- no labels: the name says it
select tests.declares('bare', '[{"name": "grafana"}, {"name": "monitoring_prometheus"}, {"name": "lonely"}]');
select tests.lists('bare', jsonb_build_array(
  pg_temp.bare('monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9'), pg_temp.bare('lonely.1.u0rukjtcr1fav97gvijuvi0g8'),
  pg_temp.bare('monitoring_prometheus.prqu3gezdduck0u16axssdh8d.9ki34z5buqhvnfgg9lskyjxe0')));
select tests.differ('by the name alone, of a global service too');
select tests.lists('bare', jsonb_build_array(
  pg_temp.bare('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe0'), pg_temp.bare('lonely.1.u0rukjtcr1fav97gvijuvi0g8'),
  pg_temp.bare('monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9', '{"state": "exited", "exit_code": 143}'),
  pg_temp.bare('monitoring_prometheus.prqu3gezdduck0u16axssdh8d.9ki34z5buqhvnfgg9lskyjxe1')));
select is_empty($$ select said from tests.history where said like '%bare%' $$, 'new tasks tell nothing there either');

-- an undeclared service is one thing, however many tasks it has, and whatever they are called
select tests.lists('bare', jsonb_build_array(
  pg_temp.bare('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe0'), pg_temp.bare('lonely.1.u0rukjtcr1fav97gvijuvi0g8'),
  pg_temp.bare('monitoring_prometheus.prqu3gezdduck0u16axssdh8d.9ki34z5buqhvnfgg9lskyjxe1'),
  pg_temp.bare('web_front.1.9ki34z5buqhvnfgg9lskyjxa1'), pg_temp.bare('web_front.2.9ki34z5buqhvnfgg9lskyjxa2')));
select results_eq('table pg_temp.unexpected', $$ values ('opened SERVICE_UNEXPECTED bare/web_front declaration running') $$, 'two tasks of an undeclared service: one event');
select tests.lists('bare', jsonb_build_array(
  pg_temp.bare('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe0'), pg_temp.bare('lonely.1.u0rukjtcr1fav97gvijuvi0g8'),
  pg_temp.bare('monitoring_prometheus.prqu3gezdduck0u16axssdh8d.9ki34z5buqhvnfgg9lskyjxe1'),
  pg_temp.bare('web_front.1.9ki34z5buqhvnfgg9lskyjxa1', '{"state": "exited", "exit_code": 0}'),
  pg_temp.bare('web_front.2.9ki34z5buqhvnfgg9lskyjxa2')));
select tests.differ('SERVICE_UNEXPECTED bare/web_front declaration not declared -> running', 'the first of them stopped: the other one speaks');
select results_eq('table pg_temp.unexpected', $$ values ('opened SERVICE_UNEXPECTED bare/web_front declaration running') $$, 'and nothing is told anew');
select tests.lists('bare', jsonb_build_array(
  pg_temp.bare('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe0'), pg_temp.bare('lonely.1.u0rukjtcr1fav97gvijuvi0g8'),
  pg_temp.bare('monitoring_prometheus.prqu3gezdduck0u16axssdh8d.9ki34z5buqhvnfgg9lskyjxe1'),
  pg_temp.bare('web_front.1.9ki34z5buqhvnfgg9lskyjxb1'), pg_temp.bare('web_front.2.9ki34z5buqhvnfgg9lskyjxb2')));
select results_eq('table pg_temp.unexpected', $$ values ('opened SERVICE_UNEXPECTED bare/web_front declaration running') $$, 'nor by a redeploy');

-- replicas: N tasks, one of them broke down; then it is put in place again
select tests.declares('many', '[{"name": "shop_web"}]');
select tests.lists('many', jsonb_build_array(
  pg_temp.bare('shop_web.1.9ki34z5buqhvnfgg9lskyjxa1'), pg_temp.bare('shop_web.2.9ki34z5buqhvnfgg9lskyjxa2', '{"state": "exited", "exit_code": 1}')));
select results_eq($$ select said from tests.differences where said like '%many%' $$,
  $$ values ('SERVICE_UNHEALTHY many/shop_web replicas 2 running -> 1 running') $$, 'one of two replicas broke down');
select tests.lists('many', jsonb_build_array(
  pg_temp.bare('shop_web.1.9ki34z5buqhvnfgg9lskyjxa1'), pg_temp.bare('shop_web.2.9ki34z5buqhvnfgg9lskyjxa2', '{"state": "exited", "exit_code": 1}'),
  pg_temp.bare('shop_web.2.9ki34z5buqhvnfgg9lskyjxa3')));
select is_empty($$ select said from tests.differences where said like '%many%' $$, 'a newer task took its place');
select tests.lists('many', jsonb_build_array(
  pg_temp.bare('shop_web.1.9ki34z5buqhvnfgg9lskyjxa1'), pg_temp.bare('shop_web.2.9ki34z5buqhvnfgg9lskyjxa3', '{"state": "exited", "exit_code": 143}')));
select is_empty($$ select said from tests.differences where said like '%many%' $$, 'one that Swarm ended may run on another node');
select tests.lists('many', jsonb_build_array(
  pg_temp.bare('shop_web.1.9ki34z5buqhvnfgg9lskyjxa1', '{"state": "exited", "exit_code": 1}'),
  pg_temp.bare('shop_web.2.9ki34z5buqhvnfgg9lskyjxa3', '{"state": "exited", "exit_code": 143}')));
select results_eq($$ select said from tests.differences where said like '%many%' $$,
  $$ values ('SERVICE_MISSING many/shop_web state running -> stopped') $$, 'none runs');

-- two stacks with a service of one name
select tests.declares('two', '[{"name": "a_web"}, {"name": "b_web"}]');
select tests.lists('two', jsonb_build_array(pg_temp.bare('a_web.1.9ki34z5buqhvnfgg9lskyjxa1'), pg_temp.bare('b_web.1.9ki34z5buqhvnfgg9lskyjxa2')));
select is_empty($$ select said from tests.differences where said like '%two%' $$, 'each is its own');
select is((select count(*) from bruce.entities where hostname = 'two' and match = 'matched'), 2::bigint, 'both are matched');

-- what only looks like a task
select tests.declares('dots', '[{"name": "app.1.release"}, {"name": "v1.2.3"}]');
select tests.lists('dots', jsonb_build_array(tests.seen('app.1.release'), tests.seen('v1.2.3')));
select is_empty($$ select said from tests.differences where said like '%dots%' $$, 'dots alone make no task');
-- start-first: both tasks run for a moment, and both are ill
select tests.lists('bare', jsonb_build_array(
  pg_temp.bare('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe0', '{"health": "unhealthy"}'),
  pg_temp.bare('monitoring_grafana.1.9ki34z5buqhvnfgg9lskyjxe9', '{"health": "unhealthy"}')));
select is((select count(*) from drift where event_type = 'SERVICE_UNHEALTHY' and hostname = 'bare'), 1::bigint, 'one difference');
select is((select count(*) from issues where event_type = 'SERVICE_UNHEALTHY' and hostname = 'bare'), 1::bigint, 'one issue');

select * from finish();
