create function bruce.to_port_range(p_range text)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
  v_range text := lower(replace(p_range, ' ', ''));
begin
  return case
    when v_range like '%/%/%' then null
    when v_range ~ '^[a-z]+/'
      then bruce.ports_in_range(split_part(v_range, '/', 2), split_part(v_range, '/', 1))
    when v_range like '%/%'
      then bruce.ports_in_range(split_part(v_range, '/', 1), split_part(v_range, '/', 2))
    else bruce.ports_in_range(v_range, 'tcp')
  end;
end;
$$;
comment on function bruce.to_port_range(text) is
  'The declared ports of 8080-8081, 8080-8081/tcp or tcp/8080-8081 as protocol/number. Null: no such range.';

grant execute on function bruce.to_port_range(text) to service_role;
