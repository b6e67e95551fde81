-- Uptime, load, latency and metrics move all the time: they make no row of history.
select plan(5);

create function pg_temp.rows_of(p_source text, p_first jsonb, p_second jsonb)
returns bigint
language plpgsql
as $$
begin
  insert into observed_snapshots (hostname, source, observed_at, snapshot) values
    ('box', p_source, '2026-03-01 12:00Z', p_first);
  insert into observed_snapshots (hostname, source, observed_at, snapshot) values
    ('box', p_source, '2026-03-01 12:01Z', p_second);
  return (select count(*) from observed_snapshots as o where o.source = p_source);
end;
$$;

select is(pg_temp.rows_of('docker',
  '{"containers": [{"name": "a", "state": "running", "status": "Up 1 minute"}], "metrics": {"a": {"cpu_pct": 1}}}',
  '{"containers": [{"name": "a", "state": "running", "status": "Up 2 minutes"}], "metrics": {"a": {"cpu_pct": 9}}}'
), 1::bigint, 'docker: status and metrics');
select is(pg_temp.rows_of('proxmox',
  '{"nodes": [{"node": "n", "status": "online", "uptime": 1, "cpu": 0.1, "mem": 5}], "guests": [{"vmid": 1, "name": "g", "status": "running", "uptime": 1, "netin": 5}]}',
  '{"nodes": [{"node": "n", "status": "online", "uptime": 2, "cpu": 0.2, "mem": 6}], "guests": [{"vmid": 1, "name": "g", "status": "running", "uptime": 2, "netin": 6}]}'
), 1::bigint, 'proxmox: uptime, load, traffic');
select is(pg_temp.rows_of('truenas',
  '{"system": {"hostname": "n", "uptime_seconds": 5}, "pools": [{"name": "tank", "status": "ONLINE", "allocated": 5}]}',
  '{"system": {"hostname": "n", "uptime_seconds": 6}, "pools": [{"name": "tank", "status": "ONLINE", "allocated": 6}]}'
), 1::bigint, 'truenas: uptime, what a pool holds');
select is(pg_temp.rows_of('service_health',
  '{"checks": [{"service": "web", "target": "192.0.2.1:80", "kind": "tcp", "ok": true, "latency_ms": 3}]}',
  '{"checks": [{"service": "web", "target": "192.0.2.1:80", "kind": "tcp", "ok": true, "latency_ms": 4}]}'
), 1::bigint, 'service_health: latency');
select is(pg_temp.rows_of('proxy',
  '{"routes": [{"domains": ["a.lan"], "forward_host": "h", "forward_port": 1, "enabled": true}]}',
  '{"routes": [{"domains": ["a.lan"], "forward_host": "h", "forward_port": 2, "enabled": true}]}'
), 2::bigint, 'a forward port is no such number: that is a change');

select * from finish();
