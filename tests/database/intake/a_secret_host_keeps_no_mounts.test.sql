-- Hosts tagged secrets or vault: no mounts, no commands, in the present, in history, in what comes late.
select plan(3);

insert into assets (name, tags) values ('vault', '{vault}'), ('safe', '{secrets}'), ('plain', '{docker}');
insert into observed_snapshots (hostname, source, observed_at, snapshot)
select h, 'docker', '2026-03-01 12:00Z', '{"containers": [{
  "name": "vaultwarden", "state": "running",
  "mounts": [{"source": "/srv/keys"}], "Binds": ["/srv/keys:/data"], "volumes": {"/srv/keys": {}}, "command": "/srv/keys"}]}'
from unnest(array['vault', 'safe', 'plain']) as h;
insert into observed_snapshots (hostname, source, observed_at, snapshot)
select h, 'docker', '2026-03-01 11:00Z', '{"containers": [{
  "name": "older", "state": "running", "mounts": [{"source": "/srv/keys"}]}]}'
from unnest(array['vault', 'safe', 'plain']) as h;

select is_empty(
  $$ select from observed_snapshots where hostname <> 'plain' and snapshot::text like '%/srv/keys%' $$, 'not in history');
select is_empty(
  $$ select from docker_state_latest where hostname <> 'plain' and item::text like '%/srv/keys%' $$, 'not in the present');
select is(
  (select item -> 'mounts' -> 0 ->> 'source' from docker_state_latest where hostname = 'plain'), '/srv/keys',
  'elsewhere mounts are kept'
);

select * from finish();
