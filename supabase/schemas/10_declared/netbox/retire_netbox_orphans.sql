create function bruce.retire_netbox_orphans(p_ids bigint[], p_hosts text[], p_services bigint[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_declared constant text[] := array(
    select i.netbox_id::text from bruce.netbox_inbox as i
    where i.id = any (p_ids) and i.object_type = 'service' and i.event <> 'deleted'
  );
begin
  update public.expected_services as s set lifecycle = 'retired'
  where s.id = any (p_services) and s.host_key = any (bruce.fold_names(p_hosts))
    and not coalesce(s.metadata -> 'netbox_ports' ?| v_declared, false);
end;
$$;
comment on function bruce.retire_netbox_orphans(bigint[], text[], bigint[]) is
  'Retires those services of deleted hosts that the same changes neither moved nor declared again.';
