create function public.apply_netbox_changes()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform bruce.refuse_read_only('apply_netbox_changes');
  -- looks before it says that it works: who finds another at work may leave, because the other looks again
  -- after its end, and sees what was stored in the meantime
  if not bruce.netbox_waits() then
    return jsonb_build_object('status', 200, 'result', 'done');
  elsif not pg_try_advisory_xact_lock(hashtextextended('bruce.netbox_inbox', 0)) then
    return jsonb_build_object('status', 200, 'result', 'busy');
  end if;
  return jsonb_build_object('status', 200, 'result', 'applied', 'changes', bruce.apply_netbox_inbox());
end;
$$;
comment on function public.apply_netbox_changes() is
  'Applies changes of NetBox that were queued, as one set. Answers applied with their number: call it again '
  'at once; done: nothing waits; busy: somebody else applies, and looks again. One caller waits for the '
  'engine, never more. Security definer: the edge may not write the declaration.';

grant execute on function public.apply_netbox_changes() to service_role;
