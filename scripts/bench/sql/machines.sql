-- What a machine says of itself: 100 units, 20 processes that listen, 8 filesystems, and numbers that move each time.

create function bench.machine(p_host integer, p_round integer, p_build integer default 0)
returns jsonb
language sql
immutable
return jsonb_build_object(
  'os', '{"platform": "linux", "distro": "Debian GNU/Linux", "release": "13", "kernel": "6.12.0", "arch": "x64", "boot_id": "one"}'::jsonb,
  'cpu', '{"model": "AMD Ryzen 7", "cores": 16}'::jsonb,
  'memory', '{"total_bytes": 68719476736, "swap_total_bytes": 8589934592}'::jsonb,
  'filesystems', (
    select jsonb_agg(jsonb_build_object(
      'mount', '/srv/' || f, 'device', '/dev/sd' || f, 'type', 'ext4', 'size_bytes', 1000000000000, 'read_only', false) order by f)
    from generate_series(1, 8) as f
  ),
  'interfaces', '[{"name": "eth0", "mac": "02:00:00:00:00:01", "state": "up", "virtual": false, "addresses": ["192.0.2.1"]}]'::jsonb,
  'units', (
    select jsonb_agg(jsonb_build_object(
      'name', 'unit-' || u || '.service', 'manager', 'systemd', 'kind', 'service', 'state', 'running', 'enabled', true,
      'restarts', case u when 100 then p_build else 0 end, 'since', '2026-11-01T00:00:00Z', 'exit_code', null, 'result', null,
      'ports', case when u <= 20 then jsonb_build_array('tcp/' || 20000 + u) else '[]' end) order by u)
    from generate_series(1, 100) as u
  ),
  'listeners', (
    select jsonb_agg(jsonb_build_object(
      'process', 'program-' || u, 'unit', 'unit-' || u || '.service', 'container', null,
      'ports', jsonb_build_array('tcp/' || 20000 + u), 'local_ports', '[]'::jsonb) order by u)
    from generate_series(1, 20) as u
  ),
  'gpus', '[]'::jsonb,
  'metrics', jsonb_build_object(
    'machine', jsonb_build_object(
      'cpu_pct', (p_host + p_round * 7) % 60, 'load_1', 0.5, 'load_5', 0.5, 'load_15', 0.5, 'mem_bytes', 17179869184 + p_round * 4096,
      'mem_limit', 68719476736, 'swap_bytes', 0, 'swap_limit', 8589934592),
    'filesystems', (
      select jsonb_object_agg('/srv/' || f, jsonb_build_object(
        'used_bytes', 500000000000 + p_round * 4096, 'available_bytes', 500000000000 - p_round * 4096))
      from generate_series(1, 8) as f
    )
  )
);
