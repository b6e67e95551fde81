create function bruce.listing_scopes()
returns table (scope_id integer, name_key text)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_scope_ids integer[] := array(
    select s.scope_id from bruce.scopes as s where s.lists && array['guests', 'vms']);
begin
  return query
  select s.scope_id, bruce.fold_name(s.host) from bruce.scopes as s where s.scope_id = any (v_scope_ids)
  union
  select e.scope_id, bruce.fold_name(e.hostname)
  from bruce.entities as e
  where e.scope_id = any (v_scope_ids) and e.kind = 'node' and e.match = 'matched';
end;
$$;
comment on function bruce.listing_scopes() is
  'Scopes that list guests, by the folded name of each hypervisor they list them of.';
