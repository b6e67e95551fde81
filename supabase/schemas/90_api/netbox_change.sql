create function public.netbox_change(change jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := bruce.clock();
  v_type text := netbox_change.change ->> 'type';
  v_id bigint := (netbox_change.change ->> 'netbox_id')::bigint;
  v_changed_at timestamptz := (netbox_change.change ->> 'changed_at')::timestamptz;
  v_is_deleted boolean := netbox_change.change ->> 'event' = 'deleted';
  v_object jsonb := netbox_change.change -> 'object';
  v_hosts text[] := '{}';
  -- one writer at a time: a bulk edit sends a hundred changes at once
  v_last_change bigint := bruce.last_change();
  v_last_event bigint := bruce.last_event();
begin
  delete from bruce.processed_webhooks as p
  where p.key like 'netbox %' and p.processed_at < v_now - interval '3 days';
  insert into bruce.processed_webhooks (key, processed_at)
  values ('netbox ' || (netbox_change.change ->> 'key'), v_now)
  on conflict do nothing;
  if not found then
    return jsonb_build_object('status', 200, 'result', 'duplicate');
  end if;

  insert into bruce.netbox_objects as o (object_type, netbox_id, changed_at, deleted_at)
  values (v_type, v_id, v_changed_at, case when v_is_deleted then v_now end)
  on conflict (object_type, netbox_id) do update
    set changed_at = greatest(o.changed_at, excluded.changed_at), deleted_at = excluded.deleted_at
    where o.deleted_at is null and (v_is_deleted or o.changed_at <= excluded.changed_at);
  if not found then
    return jsonb_build_object('status', 200, 'result', 'outdated');
  end if;

  perform set_config('bruce.projecting', 'on', true);
  case
    when v_type = 'address' then
      v_hosts := bruce.declare_netbox_address(v_id, v_object, v_is_deleted);
    when v_type = 'service' and v_is_deleted then
      v_hosts := bruce.detach_netbox_service(v_id);
    when v_type = 'service' then
      v_hosts := bruce.declare_netbox_service(v_id, v_object);
    when v_is_deleted then
      v_hosts := array_remove(array[bruce.delete_netbox_host(v_type, v_id)], null);
    else
      v_hosts := array[bruce.declare_netbox_host(v_type, v_id, v_object)];
  end case;
  perform set_config('bruce.projecting', 'off', true);
  perform bruce.compare_changes(v_last_change);

  return jsonb_build_object(
    'status', 200,
    'result', case when bruce.last_change() = v_last_change then 'unchanged' else 'applied' end,
    'hosts', (select coalesce(jsonb_agg(distinct h), '[]') from unnest(v_hosts) as h),
    'events', bruce.count_events(v_last_event)
  );
end;
$$;
comment on function public.netbox_change(jsonb) is
  'Takes one change of a NetBox object: {"key", "event", "type", "netbox_id", "changed_at", "object"}. '
  'Answers applied, unchanged, duplicate or outdated. Security definer: the edge may not write the '
  'declaration; it hands over one change whose signature it has checked.';

grant execute on function public.netbox_change(jsonb) to service_role;
