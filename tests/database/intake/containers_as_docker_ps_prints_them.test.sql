-- `docker ps --format json` turned into a snapshot: states and ports are sentences.
select plan(1);

insert into observed_snapshots (hostname, source, snapshot) values ('box', 'docker', '{"containers": [
  {"name": "/web", "status": "Up 3 days (healthy)", "ports": "0.0.0.0:8096->8096/tcp, :::8096->8096/tcp"},
  {"names": ["/dns"], "state": "running", "ports": "0.0.0.0:53->53/udp, 8080/tcp"},
  {"name": "old", "status": "Exited (137) 2 hours ago", "ports": ""},
  {"name": "new", "status": "Created"},
  {"name": "loop", "status": "Restarting (1) 3 seconds ago"}
]}');
select results_eq(
  'select name, state, ports from docker_state_latest order by name',
  $$
    values
      ('dns', 'running', '{udp/53}'::text[]),
      ('loop', 'unstable', null),
      ('new', 'stopped', null),
      ('old', 'stopped', '{}'),
      ('web', 'running', '{tcp/8096}')
  $$,
  'names, states and published ports are understood'
);

select * from finish();
