create function bruce.declare_netbox_changes(p_ids bigint[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_last_change bigint := bruce.last_change();
  v_newest bigint[] := bruce.newest_netbox_changes(p_ids);
  v_gone text[];
  v_orphans bigint[];
  v_hosts text[];
begin
  perform set_config('bruce.projecting', 'on', true);
  v_gone := bruce.retire_netbox_hosts(v_newest);
  v_orphans := array(
    select s.id
    from public.assets as a
    join public.expected_services as s on s.host_key = a.name_key
    where a.name = any (v_gone) and a.lifecycle = 'retired' and bruce.is_host_type(a.asset_type)
      and s.lifecycle <> 'retired'
  );
  v_hosts := v_gone || bruce.declare_netbox_hosts(v_newest) || bruce.declare_netbox_addresses(v_newest)
    || bruce.declare_netbox_services(v_newest);
  -- last: a service that moves away from a deleted host in the same set keeps its row
  perform bruce.retire_netbox_orphans(v_newest, v_gone, v_orphans);
  perform set_config('bruce.projecting', 'off', true);
  perform bruce.compare_changes(v_last_change);

  update bruce.netbox_inbox as i set
    result = case
      when i.id <> all (v_newest) then 'outdated' when bruce.last_change() = v_last_change then 'unchanged'
      else 'applied' end,
    applied_at = bruce.clock(), object = null, error = null, attempts = 0
  where i.id = any (p_ids);
  return v_hosts;
end;
$$;
comment on function bruce.declare_netbox_changes(bigint[]) is
  'Declares what these rows of netbox_inbox say, and compares the hosts once for all of them. Returns the '
  'hosts. Raises what a bad row raises.';
