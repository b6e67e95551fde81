create function bruce.compose_file(p_declared public.expected_services)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_declared.origin = 'compose' then p_declared.metadata ->> 'from'
    else p_declared.also_declared -> 'compose' ->> 'from' end;
end;
$$;
comment on function bruce.compose_file(public.expected_services) is
  'The compose file that declares a service, also one whose word NetBox took over. Null: none was read.';
