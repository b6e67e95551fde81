-- Collectors drop secrets; what slipped through is stripped before it is stored, wherever it stands.
select plan(21);

insert into observed_snapshots (hostname, source, run_id, collector, snapshot) values
  ('box', 'docker', 'r', '{"name": "c", "token": "brc_inthecollectorinthecollector"}', '{
    "containers": [{
      "name": "web", "state": "running", "image": "registry.lan/web:1",
      "env": ["TZ=UTC", "DB_PASSWORD=hunter01", "BARE"],
      "Env": [{"name": "API", "value": "hunter02"}],
      "environment": {"SMTP": "hunter03"},
      "command": ["run", "--password=hunter04"],
      "Cmd": "run --key hunter05", "args": ["hunter06"], "entrypoint": ["hunter07"],
      "labels": {
        "com.docker.compose.project": "home",
        "traefik.http.middlewares.auth.basicauth.users": "me:hunter08",
        "homepage.api_key": "hunter09",
        "repository": "https://me:hunter10@git.lan/x.git",
        "hook": "https://hooks.lan/x?token=hunter11aaaa",
        "note": "Bearer eyJhbGciOi.hunter12hunter12"
      },
      "config": {"deep": [{"client_secret": "hunter13"}]},
      "token": "brc_hunter14hunter14hunter14",
      "netbox": "nbt_hunter15hunter15.hunter15hunter15"
    }],
    "environment": "SMTP=hunter16"
  }');

create temporary table stored as
  select o::text as row from observed_snapshots as o union all select e::text from bruce.entities as e;
select is(
  (select count(*) from stored where row like format('%%hunter%s%%', to_char(n, 'fm00'))), 0::bigint,
  format('secret %s is nowhere', n)
)
from generate_series(1, 16) as n;
select is((select count(*) from stored where row like '%inthecollector%'), 0::bigint, 'nor is one in the collector');
select is(
  (select item -> 'env' from docker_state_latest), '["TZ", "DB_PASSWORD", "BARE"]'::jsonb,
  'names of environment variables stay'
);
select is((select compose_project from docker_state_latest), 'home', 'labels that are no secret stay');
select matches((select item -> 'labels' ->> 'repository' from docker_state_latest), 'git\.lan/x\.git$', 'the rest of an address stays');
select is((select image from docker_state_latest), 'registry.lan/web:1', 'an image with a registry is no secret');

select * from finish();
