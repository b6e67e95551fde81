create function bruce.declared_of(p_row bruce.all_drift)
returns public.expected_services
language plpgsql
stable
set search_path = ''
as $$
declare
  v_declared public.expected_services;
begin
  if p_row.service_id is not null then
    select s.* into v_declared from public.expected_services as s where s.id = p_row.service_id;
  elsif p_row.service is not null then
    select s.* into v_declared
    from public.expected_services as s
    where s.host_key = bruce.fold_name(p_row.hostname) and s.name_key = bruce.fold_name(p_row.service);
  end if;
  return v_declared;
end;
$$;
comment on function bruce.declared_of(bruce.all_drift) is
  'The declared service that a difference is about, also a retired one. Null: none.';
