-- Podman: infra container of a pod, localhost/ in image names: Finsys/dockhand#1221, jdoss/ppngx#18.
select plan(17);

-- the case
select tests.declares('b1-podman', '[
  {"name": "web", "image": "nginx:1.27", "port": 8080}, {"name": "app", "image": "myapp:2"}, {"name": "miniflux", "image": "miniflux/miniflux:2"}]');
select tests.lists('b1-podman', '[
  {"name": "2b7e4f0a91c3-infra", "image": "localhost/podman-pause:4.3.1-0", "state": "running", "ports": ["0.0.0.0:8080->80/tcp"]},
  {"name": "web", "image": "docker.io/library/nginx:1.27", "state": "running", "ports": null, "network_mode": "container:2b7e4f0a91c3-infra"},
  {"name": "app", "image": "localhost/myapp:2", "state": "running", "ports": []},
  {"name": "miniflux", "image": "docker.io/miniflux/miniflux:2", "state": "running", "ports": []}]');
select tests.differ('the infra container is plumbing, localhost/ no part of a name');
select results_eq($$ select match from bruce.entities where name like '%infra' $$, $$ values ('ignored') $$, 'it is ignored');
select tests.is_seen('b1-podman', 'docker', 4);
-- ports of a pod are those of the containers in it
select tests.lists('b1-podman', '[
  {"name": "2b7e4f0a91c3-infra", "image": "", "state": "running", "ports": ["0.0.0.0:8081->80/tcp"]},
  {"name": "web", "image": "docker.io/library/nginx:1.27", "state": "running", "ports": null, "network_mode": "container:2b7e4f0a91c3-infra"},
  {"name": "app", "image": "localhost/myapp:3", "state": "running", "ports": []},
  {"name": "miniflux", "image": "docker.io/miniflux/miniflux:2", "state": "running", "ports": []}]');
select tests.differ('CONFIG_DRIFT b1-podman/app image myapp:2 -> localhost/myapp:3', 'PORT_MISMATCH b1-podman/web ports tcp/8080 -> tcp/8081',
  'another port and another image are told');

-- every infra there is, and what is none
select tests.declares('pods', '[{"name": "known-infra"}]');
select tests.lists('pods', jsonb_build_array(
  tests.seen('0123456789ab-infra', '{"image": null}'), tests.seen('mypod-infra', '{"image": "localhost/podman-pause:5.4.2-1740000000"}'),
  tests.seen('k8s_POD_x', '{"image": "registry.k8s.io/pause:3.10"}'), tests.seen('rancher', '{"image": "rancher/mirrored-pause@sha256:12"}'),
  tests.seen('known-infra', '{"image": "known:1"}'), tests.seen('team-infra', '{"image": "pausely/app:1"}'), tests.seen('menopause', '{"image": "menopause:1"}')));
select results_eq($$ select service from drift where hostname = 'pods' order by 1 $$, $$ values ('menopause'), ('team-infra') $$,
  'only what is none is unexpected');
select results_eq($$ select name from bruce.entities where hostname = 'pods' and match = 'ignored' order by 1 $$,
  $$ values ('0123456789ab-infra'), ('k8s_POD_x'), ('mypod-infra'), ('rancher') $$, 'the others are ignored');

-- jobs and helpers that nobody declares
select tests.declares('ci', '[{"name": "runner-abc-project-7-concurrent-0-f00-build", "lifecycle": "active"}, {"name": "act-runner", "lifecycle": "planned"}]');
select tests.lists('ci', jsonb_build_array(
  tests.seen('runner-abc-project-7-concurrent-0-f00-build', '{"state": "exited"}'),
  tests.seen('runner-ygo5xzkg-project-7-concurrent-0-962f2e14b635e7f3-build'), tests.seen('runner-x-project-1-concurrent-0-1f-postgres-0'),
  tests.seen('testcontainers-ryuk-2bfe7007-c07b-4a37-bfc9-4f6fdec11e84'), tests.seen('reaper_0f2ce279'),
  tests.seen('buildx_buildkit_mybuilder0'), tests.seen('GITEA-ACTIONS-TASK-121_WORKFLOW-CI_JOB-build'),
  tests.seen('act-CI-build-' || repeat('0a', 32)), tests.seen('wp_01hx5a7k2m9v3n4p6q8r0s1t2u_0_step_1'),
  tests.seen('drone-aB3dE5gH7jK9mN1pQ3sT'), tests.seen(repeat('0f', 16) || '_postgres16_1a2b3c'), tests.seen('shop-web-run-1f2e3d4c5b6a'),
  tests.seen('thirsty_lovelace', '{"labels": {"org.testcontainers.session-id": "x"}}'), tests.seen('tmp', '{"labels": {"bruce.ignore": "true"}, "health": "unhealthy"}')));
select tests.lists('ci', jsonb_build_array(
  tests.seen('runner-abc-project-7-concurrent-0-f00-build', '{"state": "exited"}'),
  tests.seen('tmp', '{"labels": {"bruce.ignore": "true"}, "health": "unhealthy", "restart_count": 9}')));
select results_eq($$ select said from tests.differences where said like '% ci%' $$,
  $$ values ('SERVICE_MISSING ci/runner-abc-project-7-concurrent-0-f00-build state running -> stopped') $$, 'only what is declared counts');
select results_eq($$ select count(*), count(*) filter (where status = 'open') from issues where hostname = 'ci' $$, $$ values (1::bigint, 1::bigint) $$,
  'and nothing else was told meanwhile');
select tests.lists('ci', jsonb_build_array(tests.seen('thirsty_lovelace'), tests.seen('wp_blog'), tests.seen('act-daemon'), tests.seen('drone-server'), tests.seen('kept', '{"labels": {"bruce.ignore": "false"}}')));
select results_eq($$ select service from drift where hostname = 'ci' and event_type = 'SERVICE_UNEXPECTED' order by 1 $$,
  $$ values ('act-daemon'), ('drone-server'), ('kept'), ('thirsty_lovelace'), ('wp_blog') $$, 'names of people and of the runners themselves are told');
-- settings
update settings set ignored_names = ignored_names || '{wp_bl?g,DRONE-*,c.t}';
select results_eq($$ select service from drift where hostname = 'ci' and event_type = 'SERVICE_UNEXPECTED' order by 1 $$,
  $$ values ('act-daemon'), ('kept'), ('thirsty_lovelace') $$, 'what is added to ignored_names is ignored at once');
select is((select count(*) from issues where hostname = 'ci' and event_type = 'SERVICE_UNEXPECTED' and status = 'open'), 3::bigint, 'its issues end');
update settings set ignored_names = '{}';
select is((select count(*) from drift where hostname = 'ci' and event_type = 'SERVICE_UNEXPECTED'), 5::bigint, 'what is taken away is not');
select tests.lists('ci', jsonb_build_array(tests.seen('cat')));
update settings set ignored_names = '{c.t}';
select results_eq($$ select service from drift where hostname = 'ci' and event_type = 'SERVICE_UNEXPECTED' $$, $$ values ('cat') $$, 'a dot is a dot');

-- a declared container with the label counts
select tests.declares('label', '[{"name": "db", "port": 5432}]');
select tests.lists('label', jsonb_build_array(tests.seen('db', '{"labels": {"bruce.ignore": "true"}, "ports": ["5433:5432"]}')));
select results_eq($$ select said from tests.differences where said like '%label%' $$, $$ values ('PORT_MISMATCH label/db ports tcp/5432 -> tcp/5433') $$,
  'the label is of no effect on what is declared');
-- states of Podman
select tests.lists('label', jsonb_build_array(tests.seen('a', '{"state": "initialized"}'), tests.seen('b', '{"state": "configured"}'), tests.seen('c', '{"state": "stopping"}'),
  tests.seen('d', '{"state": "stopped"}'), tests.seen('e', '{"state": "dead"}'), tests.seen('f', '{"state": "removing"}'), tests.seen('g', '{"health": ""}'),
  tests.seen('h', '{"health": {"Status": "", "Log": null}}'), tests.seen('i', '{"health": {"Status": "unhealthy"}}'), tests.seen('j', '{"status": "Up 2 hours (Paused)", "state": null}')));
select results_eq($$ select name, state, health from docker_state_latest where hostname = 'label' order by name $$,
  $$ values ('a', 'changing', null), ('b', 'stopped', null), ('c', 'changing', null), ('d', 'stopped', null), ('e', 'unknown', null),
    ('f', 'changing', null), ('g', 'running', null), ('h', 'running', null), ('i', 'running', 'unhealthy'), ('j', 'paused', null) $$, 'each state is read');
select is((select count(*) from bruce.quarantined_rows), 0::bigint, 'none is quarantined');

-- what Quadlet makes of web.container (containers/quadlet#31), and of a pod (containers/podman#23665)
select tests.declares('quadlet', '[{"name": "web"}, {"name": "systemd-timer"}, {"name": "db"}]');
select tests.lists('quadlet', jsonb_build_array(
  tests.seen('systemd-web', '{"state": "exited"}'), tests.seen('systemd-timer'), tests.seen('systemd-db'), tests.seen('db'), tests.seen('systemd-other'),
  tests.seen('systemd-mypod-infra')));
select set_eq($$ select said from tests.differences where said like '% quadlet/%' $$,
  $$ values ('SERVICE_MISSING quadlet/web state running -> stopped'), ('SERVICE_UNEXPECTED quadlet/systemd-db declaration not declared -> running'),
    ('SERVICE_UNEXPECTED quadlet/systemd-other declaration not declared -> running') $$,
  'systemd-web is web, unless something is called so itself; the infra container of a pod is plumbing');

select * from finish();
