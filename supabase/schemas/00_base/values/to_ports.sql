create function bruce.to_ports(p_ports text[])
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return (
    select coalesce(array_agg(distinct r.port), '{}')
    from unnest(p_ports) as p
    cross join lateral unnest(
      case when p like '%-%' then coalesce(bruce.to_port_range(p), array[p])
        else array[coalesce(bruce.to_port(p), p)] end
    ) as r (port)
  );
end;
$$;
comment on function bruce.to_ports(text[]) is
  'Declared ports as protocol/number, sorted, without duplicates. A range is each of its ports. A text that '
  'is not a port is kept.';

grant execute on function bruce.to_ports(text[]) to service_role;
