create function bruce.project_expected(p_data jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_last_change bigint := bruce.last_change();
begin
  perform set_config('bruce.projecting', 'on', true);
  perform bruce.declare_assets(
    (select coalesce(jsonb_agg(bruce.asset_patch(h.item)), '[]') from bruce.expected_hosts(p_data) as h),
    bruce.is_full_state(p_data) and not p_data ? 'origin', p_data
  );
  update public.expected_services as s set lifecycle = 'retired'
  where s.id in (select o.id from bruce.omitted_services(p_data) as o (id))
    and (
      bruce.is_confirmed_gone(p_data, 'service', s.netbox_id)
      -- a deleted host takes its services along
      or not exists (
        select from public.assets as a where a.name_key = s.host_key and a.lifecycle <> 'retired')
    );
  update public.expected_services as s set also_declared = s.also_declared - (p_data ->> 'origin')
  where p_data ? 'origin' and s.also_declared ? (p_data ->> 'origin')
    and s.id in (select u.id from bruce.unlisted_services(p_data) as u (id));
  perform bruce.declare_services((
    select coalesce(jsonb_agg(
      bruce.service_patch(x.hostname, x.name, x.ports, x.item)
        || case when p_data ? 'origin' then jsonb_build_object('origin', p_data ->> 'origin') else '{}' end
    ), '[]')
    from bruce.expected_host_services(p_data) as x
  ));
  perform set_config('bruce.projecting', 'off', true);
  perform bruce.compare_changes(v_last_change);
end;
$$;
comment on function bruce.project_expected(jsonb) is
  'Declares the hosts and services of an expected snapshot, then compares the hosts that changed. One that '
  'names its origin retires services of that origin alone, and no host.';
