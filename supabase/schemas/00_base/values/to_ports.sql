create function bruce.to_ports(p_ports text[])
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(distinct coalesce(bruce.to_port(p), p)), '{}') from unnest(p_ports) as p
  );
end;
$$;
comment on function bruce.to_ports(text[]) is
  'Declared ports as protocol/number, sorted, without duplicates. A text that is not a port is kept.';

grant execute on function bruce.to_ports(text[]) to service_role;
