-- The story of an outage, minute by minute: hypervisor pve with ten VMs and fifty services, and a prober elsewhere.

create function tests.declare_hypervisor()
returns void
language sql
as $$
  insert into public.assets (name, asset_type) values ('pve', 'device'), ('mon', 'device');
  insert into public.assets (name, parent) select 'vm' || n, 'pve' from generate_series(1, 10) as n;
  insert into public.expected_services (hostname, name, ports)
  select 'vm' || n, 's' || s, array[(8000 + s)::text] from generate_series(1, 10) as n, generate_series(1, 5) as s;
$$;
comment on function tests.declare_hypervisor() is 'pve, ten VMs on it with five services each, and mon, which probes them.';

create function tests.vms_report(p_at timestamptz, p_first integer, p_last integer, p_state text, p_interval_s integer default 60)
returns void
language plpgsql
as $$
begin
  perform set_config('bruce.now', p_at::text, false);
  insert into public.observed_snapshots (hostname, source, observed_at, collector, snapshot)
  select 'vm' || n, 'docker', p_at, jsonb_build_object('interval_s', p_interval_s), jsonb_build_object('containers', (
    select jsonb_agg(jsonb_build_object('name', 's' || s, 'state', p_state, 'ports', jsonb_build_array(format('%1$s:%1$s', 8000 + s))))
    from generate_series(1, 5) as s
  ))
  from generate_series(p_first, p_last) as n;
end;
$$;
comment on function tests.vms_report(timestamptz, integer, integer, text, integer) is 'These VMs report, their services in this state.';

create function tests.pve_reports(p_at timestamptz, p_guests text, p_interval_s integer)
returns void
language plpgsql
as $$
begin
  perform set_config('bruce.now', p_at::text, false);
  insert into public.observed_snapshots (hostname, source, observed_at, collector, snapshot) values (
    'pve', 'proxmox', p_at, jsonb_build_object('interval_s', p_interval_s), tests.proxmox('pve', variadic array(
      select tests.guest(100 + n, 'vm' || n, jsonb_build_object('status', p_guests)) from generate_series(1, 10) as n
    ))
  );
end;
$$;
comment on function tests.pve_reports(timestamptz, text, integer) is 'The hypervisor reports, its guests in this state.';

create function tests.mon_probes(p_at timestamptz, p_ok boolean)
returns void
language plpgsql
as $$
begin
  perform set_config('bruce.now', p_at::text, false);
  insert into public.observed_snapshots (hostname, source, observed_at, collector, snapshot) values (
    'mon', 'service_health', p_at, '{"interval_s": 60}', jsonb_build_object('checks', (
      select jsonb_agg(jsonb_build_object(
        'service', 's' || s, 'target', format('vm%s:%s', n, 8000 + s), 'kind', case when s > 3 then 'http' else 'tcp' end, 'ok', p_ok
      ))
      from generate_series(1, 10) as n, generate_series(1, 5) as s
    ))
  );
end;
$$;
comment on function tests.mon_probes(timestamptz, boolean) is 'The prober reports whether the fifty services answer.';

create function tests.outage(
  p_pve_interval_s integer default 60, p_vm_interval_s integer default 60, p_pve_returns integer default 30,
  p_vms_return integer default 32
)
returns void
language plpgsql
as $$
declare
  v_start timestamptz := '2026-03-01 12:00Z';
  -- all of it dies in one moment, and what reports late in a minute has not reported in it
  v_death timestamptz := v_start + interval '10 minutes 40 seconds';
  v_at timestamptz;
begin
  for v_minute in 0 .. 50 loop
    v_at := v_start + make_interval(mins => v_minute);
    if v_minute * 60 % p_vm_interval_s = 0 then
      if v_at + interval '5 seconds' < v_death or v_minute >= p_vms_return then
        -- the first word of a VM that boots: its services are not up yet
        perform tests.vms_report(
          v_at + interval '5 seconds', 1, 5, case v_minute when p_vms_return then 'created' else 'running' end, p_vm_interval_s);
      end if;
      if v_at + interval '50 seconds' < v_death or v_minute >= p_vms_return then
        perform tests.vms_report(
          v_at + interval '50 seconds', 6, 10, case v_minute when p_vms_return then 'created' else 'running' end, p_vm_interval_s);
      end if;
    end if;
    if v_minute * 60 % p_pve_interval_s = 0 and (v_at + interval '35 seconds' < v_death or v_minute >= p_pve_returns) then
      perform tests.pve_reports(
        v_at + interval '35 seconds', case when v_minute between p_pve_returns and p_vms_return - 2 then 'stopped' else 'running' end,
        p_pve_interval_s);
    end if;
    perform tests.mon_probes(
      v_at + interval '55 seconds', v_at + interval '55 seconds' < v_death or v_minute > greatest(p_vms_return, p_pve_returns) + 1);
    perform bruce.run_jobs(v_at + interval '59 seconds');
  end loop;
end;
$$;
comment on function tests.outage(integer, integer, integer, integer) is
  'Fifty minutes. At 12:10:40 pve dies with all its VMs; from these minutes on it and they report again.';
