create function bruce.host_keys(p_hostname text)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  -- the address, then the full name, then the name without its domain
  return array_remove(array[
    'ip=' || host(bruce.to_inet(p_hostname)),
    bruce.fold_name(p_hostname),
    case when bruce.to_inet(p_hostname) is null then bruce.fold_name(split_part(p_hostname, '.', 1)) end
  ], null);
end;
$$;
comment on function bruce.host_keys(text) is
  'Keys in bruce.host_names under which a reported host name can be found, best first.';

grant execute on function bruce.host_keys(text) to authenticated, service_role;
