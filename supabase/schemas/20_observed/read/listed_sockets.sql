create function bruce.listed_sockets(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when jsonb_typeof(p_list) = 'array' then array(
    select distinct bruce.to_port(p)
    from jsonb_array_elements_text(p_list) as p
    where bruce.to_port(p) is not null
    order by 1
  ) end;
end;
$$;
comment on function bruce.listed_sockets(jsonb) is
  'The ports of a list, as protocol/number. Null where there is no list.';

grant execute on function bruce.listed_sockets(jsonb) to authenticated, service_role;
