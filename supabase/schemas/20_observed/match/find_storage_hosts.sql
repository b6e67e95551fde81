create function bruce.find_storage_hosts(p_scope_ids integer[])
returns text[]
language plpgsql
stable
set search_path = ''
set enable_seqscan = off
as $$
begin
  return array(
    select distinct e.hostname
    from bruce.entities as e
    where e.scope_id = any (p_scope_ids) and e.kind = 'storage' and e.state = 'failed'
  );
end;
$$;
comment on function bruce.find_storage_hosts(integer[]) is
  'Hosts of storages that are not available: what is told of a shared one on one of them depends on the '
  'others.';
