create function public.netbox_changes(changes jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_fault jsonb;
begin
  perform bruce.refuse_read_only('netbox_changes');
  if jsonb_typeof(netbox_changes.changes) is distinct from 'array' then
    return bruce.fault(422, 'invalid_payload', 'Send a list of changes; nothing was stored.');
  end if;
  select f.fault || jsonb_build_object('index', c.position - 1) into v_fault
  from jsonb_array_elements(netbox_changes.changes) with ordinality as c (change, position)
  cross join lateral bruce.refuse_netbox_change(c.change) as f (fault)
  where f.fault is not null
  order by c.position
  limit 1;
  if v_fault is not null then
    return v_fault;
  end if;
  return jsonb_build_object('status', 200, 'changes', (
    select coalesce(jsonb_agg(
      case when s.id is null then jsonb_build_object('status', 200, 'result', 'duplicate')
        else jsonb_build_object('status', 202, 'result', 'queued') end
      order by s.position
    ), '[]')
    from unnest(bruce.store_netbox_changes(netbox_changes.changes)) with ordinality as s (id, position)
  ));
end;
$$;
comment on function public.netbox_changes(jsonb) is
  'Stores a list of changes as netbox_change takes them, and answers what became of each: queued, or '
  'duplicate. apply_netbox_changes applies them. Never waits for the engine. Security definer: the edge '
  'may not write the declaration; it hands over changes whose signatures it has checked.';

grant execute on function public.netbox_changes(jsonb) to service_role;
