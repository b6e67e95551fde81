-- A made-up fleet: hosts, what they should run, and what their collector says.

create function bench.host(p_number integer)
returns text
language sql
immutable
return 'host-' || to_char(p_number, 'FM0000');

create function bench.service(p_number integer)
returns text
language sql
immutable
return 'service-' || to_char(p_number, 'FM00');

-- One container as the Docker collector sends it, as JSON text.
create function bench.container(p_host integer, p_service integer, p_state text, p_port integer, p_build integer)
returns text
language sql
immutable
return format(
  $json${"name": "%1$s", "image": "apps/%1$s:1.%2$s.%3$s", "image_digest": "sha256:%4$s", "state": "%5$s",
  "health": null, "exit_code": %6$s, "restart_count": 0, "started_at": "2026-11-01T04:00:00Z",
  "restart_policy": "unless-stopped", "network_mode": "apps", "ports": ["0.0.0.0:%7$s->80/tcp"],
  "networks": ["apps"], "mounts": ["/srv/%1$s:/data"],
  "labels": {"tier": "%2$s"},
  "compose": {"project": "apps", "service": "%1$s", "number": 1}}$json$,
  bench.service(p_service), p_service, p_build,
  encode(sha256(convert_to(p_host || '/' || p_service, 'UTF8')), 'hex'), p_state,
  case p_state when 'running' then 0 else 137 end, p_port
);

-- A snapshot of 50 containers, about 29 KB of JSON. Of them the first p_stopped and the one numbered p_down are stopped, p_moved
-- publish another port, and the last one has the build p_build of its image. Its metrics differ from round to round, as they
-- always do, and exceed no threshold.
create function bench.snapshot(
  p_host integer, p_round integer, p_stopped integer default 0, p_moved integer default 0, p_build integer default 0,
  p_down integer default 0
)
returns jsonb
language sql
immutable
return (
  select format(
    '{"engine": {"version": "29.7.2", "api_version": "1.55", "os": "linux", "arch": "amd64"}, "containers": [%s], "metrics": {%s}}',
    string_agg(
      bench.container(
        p_host, s, case when s <= p_stopped or s = p_down then 'exited' else 'running' end,
        case when s > p_stopped and s <= p_stopped + p_moved then 9000 else 8000 end + s,
        case s when 50 then p_build else 0 end
      ), ',' order by s
    ),
    string_agg(format(
      '"%s": {"cpu_pct": %s.25, "mem_bytes": %s, "mem_limit": 8589934592}', bench.service(s),
      (p_host + p_round * 7 + s * 3) % 60, 100000000 + (p_host * 31 + p_round * 17 + s) % 1000 * 4096
    ), ',' order by s)
  )::jsonb
  from generate_series(1, 50) as s
);

-- Hosts p_from to p_to with 50 active services each. What the row triggers make of the first host is copied for the others, which
-- differ in their names only: that takes half the time. Triggers of the statement see all of them.
create procedure bench.declare_hosts(p_from integer, p_to integer)
language plpgsql
as $$
declare
  v_triggers name[] := array(
    select tgname from pg_trigger
    where tgrelid = 'public.expected_services'::regclass and not tgisinternal and tgtype & 1 = 1
  );
  v_trigger name;
  v_copied text := (
    select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
    where attrelid = 'public.expected_services'::regclass and attnum > 0 and not attisdropped and attgenerated = ''
      and attname not in ('id', 'hostname')
  );
begin
  insert into public.assets (name, asset_type) select bench.host(h), 'vm' from generate_series(p_from, p_to) as h;
  insert into public.expected_services (hostname, name, ports)
  select bench.host(p_from), bench.service(s), array['tcp/' || 8000 + s] from generate_series(1, 50) as s;
  foreach v_trigger in array v_triggers loop
    execute format('alter table public.expected_services disable trigger %I', v_trigger);
  end loop;
  execute format(
    'insert into public.expected_services (hostname, %1$s) select bench.host(h), %1$s '
      'from public.expected_services, generate_series($1 + 1, $2) as h where hostname = bench.host($1)',
    v_copied
  ) using p_from, p_to;
  foreach v_trigger in array v_triggers loop
    execute format('alter table public.expected_services enable trigger %I', v_trigger);
  end loop;
end;
$$;

-- Hosts p_from to p_to report at p_at, in one statement; one of ten has a service stopped.
create procedure bench.report_hosts(p_from integer, p_to integer, p_at timestamptz, p_round integer default 0)
language plpgsql
as $$
begin
  perform set_config('bruce.now', p_at::text, false);
  insert into public.observed_snapshots (hostname, source, observed_at, snapshot, collector)
  select bench.host(h), 'docker', p_at, bench.snapshot(h, p_round, (h % 10 = 0)::integer),
    '{"name": "bruce-docker", "version": "1.0.0", "interval_s": 60}'
  from generate_series(p_from, p_to) as h;
end;
$$;
