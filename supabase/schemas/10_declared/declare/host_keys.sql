create function bruce.host_keys(p_hostname text)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_address constant inet := bruce.to_inet(p_hostname);
begin
  -- the address, then the full name, then the name without its domain
  return array_remove(array[
    'ip=' || host(v_address),
    bruce.fold_name(p_hostname),
    case when v_address is null then bruce.fold_name(split_part(p_hostname, '.', 1)) end
  ], null);
end;
$$;
comment on function bruce.host_keys(text) is
  'Keys in bruce.host_names under which a reported host name can be found, best first.';

grant execute on function bruce.host_keys(text) to authenticated, service_role;
