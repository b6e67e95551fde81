create function public.netbox_changes(changes jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('netbox_changes');
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
