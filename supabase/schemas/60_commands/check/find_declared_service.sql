create function bruce.find_declared_service(p_hostname text, p_name text)
returns public.expected_services
language plpgsql
stable
set search_path = ''
as $$
declare
  v_ids bigint[] := array(
    select distinct s.id
    from bruce.service_names as n
    join public.expected_services as s on s.id = n.service_id and s.lifecycle <> 'retired'
    where n.hostname = p_hostname and n.name_key = bruce.fold_name(p_name)
  );
  v_service public.expected_services;
begin
  -- its own name before an alias of another one
  select s.* into v_service from public.expected_services as s
  where s.id = any (v_ids) and (cardinality(v_ids) = 1 or s.name_key = bruce.fold_name(p_name));
  return v_service;
end;
$$;
comment on function bruce.find_declared_service(text, text) is
  'The one declared service of a host that a name or alias means and that is not retired; else null.';
