create function public.netbox_change(change jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_id bigint;
  v_last_event bigint;
  v_hosts text[];
  v_result text;
  v_fault jsonb;
begin
  perform bruce.refuse_read_only('netbox_change');
  v_fault := bruce.refuse_netbox_change(netbox_change.change);
  if v_fault is not null then
    return v_fault;
  end if;
  v_id := (bruce.store_netbox_changes(jsonb_build_array(netbox_change.change)))[1];
  if v_id is null then
    return jsonb_build_object('status', 200, 'result', 'duplicate');
  end if;
  -- where others wait, it is one of many: apply_netbox_changes applies them together
  if exists (
      select from bruce.netbox_inbox as i where i.applied_at is null and i.attempts = 0 and i.id <> v_id)
    or not bruce.try_lock_engine()
  then
    return jsonb_build_object('status', 202, 'result', 'queued');
  end if;

  v_last_event := bruce.last_event();
  begin
    v_hosts := bruce.apply_netbox_changes(array[v_id]);
  exception
    -- stored it is: what stops its application now must not take it back
    when transaction_rollback or insufficient_resources or operator_intervention or system_error
      or lock_not_available then
      return jsonb_build_object('status', 202, 'result', 'queued');
  end;
  v_result := (select i.result from bruce.netbox_inbox as i where i.id = v_id);
  if v_result is null then
    return bruce.fault(
      500, 'not_applied', 'The change is stored, but could not be applied; it is tried again each minute.');
  elsif v_result = 'outdated' then
    return jsonb_build_object('status', 200, 'result', v_result);
  end if;
  return jsonb_build_object(
    'status', 200,
    'result', v_result,
    'hosts', (select coalesce(jsonb_agg(distinct h), '[]') from unnest(v_hosts) as h),
    'events', bruce.count_events(v_last_event)
  );
end;
$$;
comment on function public.netbox_change(jsonb) is
  'Stores one change of a NetBox object: {"key", "event", "type", "netbox_id", "changed_at", "object"}, and '
  'applies it if the engine is free and no other change waits. Answers applied, unchanged, outdated, '
  'duplicate, or queued: then apply_netbox_changes applies it. Never waits for the engine. Security '
  'definer: the edge may not write the declaration; it hands over one change whose signature it has '
  'checked.';

grant execute on function public.netbox_change(jsonb) to service_role;
