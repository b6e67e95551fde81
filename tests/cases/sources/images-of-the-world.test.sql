-- Images: image names as Podman writes them (jdoss/ppngx#18), as Swarm and Renovate pin them (darthnorse/dockmon#160), moved tags.
select plan(2);

create function pg_temp.digest(p_letter text) returns text language sql as $$ select 'sha256:' || repeat(p_letter, 64) $$;
create temporary table pair (declared text, observed text, digest text, differs boolean);
insert into pair values
  -- what engines add is no part of a name
  ('nginx:1.27', 'docker.io/library/nginx:1.27', null, false), ('nginx:1.27', 'index.docker.io/library/nginx:1.27', null, false),
  ('nginx:1.27', 'registry-1.docker.io/library/nginx:1.27', null, false), ('nginx:1.27', 'library/nginx:1.27', null, false),
  ('nginx:1.27', 'Docker.IO/library/nginx:1.27', null, false), ('myapp:2', 'localhost/myapp:2', null, false),
  ('localhost/myapp:2', 'myapp:2', null, false), ('grafana/grafana:11', 'registry.hub.docker.com/grafana/grafana:11', null, false),
  ('docker.io/grafana/grafana', 'grafana/grafana:11', null, false), ('docker://docker.io/library/nginx:1', 'nginx:1', null, false),
  ('GHCR.io/me/app:1', 'ghcr.io/me/app:1', null, false),
  -- registries of one's own are
  ('registry.lan:5000/app:1', 'registry.lan:5000/app:1', null, false), ('registry.lan:5000/app', 'registry.lan:5000/app:1', null, false),
  ('registry.lan:5000/app:1', 'app:1', null, true), ('localhost:5000/app:1', 'app:1', null, true), ('registry.lan:5000/app:1', 'registry.lan:5001/app:1', null, true),
  ('app', 'ghcr.io/me/app:1', null, true),
  -- pinned: by tag and digest, or by digest alone
  ('nginx:1.27', 'nginx:1.27@' || pg_temp.digest('1'), null, false), ('nginx:1.27', 'docker.io/library/nginx@' || pg_temp.digest('1'), null, null),
  ('nginx:1.27', 'redis@' || pg_temp.digest('1'), null, true), ('nginx:1.27', 'nginx:1.28@' || pg_temp.digest('1'), null, true),
  ('nginx:1.27@' || pg_temp.digest('1'), 'nginx:1.27', null, null), ('nginx:1.27@' || pg_temp.digest('1'), 'nginx:1.27', pg_temp.digest('1'), false),
  ('nginx:1.27@' || pg_temp.digest('1'), 'nginx:1.27', 'nginx@' || pg_temp.digest('2'), true), ('nginx:1.27@' || pg_temp.digest('1'), 'nginx:1.28', null, true),
  ('nginx@' || pg_temp.digest('1'), 'nginx:1.28@' || pg_temp.digest('1'), null, false), ('nginx@' || pg_temp.digest('1'), 'redis:7', null, true),
  -- ids, and nothing at all: unknown
  ('nginx:1.27', pg_temp.digest('1'), null, null), ('nginx:1.27', '0123456789ab', null, null), ('nginx:1.27', repeat('ab', 32), null, null),
  ('nginx:1.27', 'sha256:0123456789ab', null, null), ('nginx:1.27', '<none>', null, null), ('nginx:1.27', '<none>:<none>', null, null),
  ('nginx:1.27', '', null, null), ('nginx:1.27', null, null, null), ('nginx:1.27@' || pg_temp.digest('1'), pg_temp.digest('2'), null, null),
  ('nginx:1.27@' || pg_temp.digest('1'), pg_temp.digest('2'), pg_temp.digest('3'), true), ('0123456789ab', 'nginx:1', null, null),
  -- tags count, case and all
  ('nginx:latest', 'nginx', null, false), ('nginx:Alpine', 'nginx:alpine', null, true), ('nginx:1.27', 'nginx', null, true), ('nginx', 'redis', null, true);
select is_empty($$
  select p.*, bruce.image_differs(declared, observed, digest) from pair as p where bruce.image_differs(declared, observed, digest) is distinct from differs
$$, 'every pair is judged');

-- down to the drift: each as a container of its own
insert into assets (name) values ('box');
insert into expected_services (hostname, name, image) select 'box', 's' || row_number() over (order by declared, observed), declared from pair;
select tests.lists('box', (
  select jsonb_agg(tests.seen('s' || n, jsonb_build_object('image', observed, 'image_digest', digest)))
  from (select row_number() over (order by declared, observed) as n, p.* from pair as p) as p));
select set_eq($$ select service || ' ' || field from drift $$,
  $$ select 's' || n || ' image' from (select row_number() over (order by declared, observed) as n, p.* from pair as p) as p where differs $$,
  'what differs is told, what is unknown is not');

select * from finish();
