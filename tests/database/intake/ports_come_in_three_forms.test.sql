-- A port is "8096:8096", "0.0.0.0:8096->8096/tcp" or an object; numbers may be text. Host addresses are folded.
select plan(2);

insert into observed_snapshots (hostname, source, snapshot) values ('box', 'docker', '{"containers": [
  {"name": "a", "state": "running", "ports": ["8096:8096"]},
  {"name": "b", "state": "running", "ports": ["0.0.0.0:8096->80/tcp", "[::]:8096->80/tcp"]},
  {"name": "c", "state": "running", "ports": ["127.0.0.1:53:53/udp"]},
  {"name": "d", "state": "running", "ports": [{"protocol": "tcp", "host_port": 8096, "container_port": 80}]},
  {"name": "e", "state": "running", "ports": [{"protocol": "UDP", "host_port": "5353", "container_port": "53"}]},
  {"name": "f", "state": "running", "ports": [{"protocol": "tcp", "container_port": 80}, "443/tcp"]},
  {"name": "g", "state": "running", "network_mode": "host", "ports": []}
]}');
select results_eq(
  'select name, ports from docker_state_latest order by name',
  $$
    values
      ('a', '{tcp/8096}'::text[]),
      ('b', '{tcp/8096}'),
      ('c', '{udp/53}'),
      ('d', '{tcp/8096}'),
      ('e', '{udp/5353}'),
      ('f', '{}'),
      ('g', null)
  $$,
  'each is read as protocol/host port; only exposed is not published; on the host network nobody can tell'
);
select is_empty('select from bruce.quarantined_rows', 'nothing is quarantined');

select * from finish();
