create function bruce.listed_ports(p_ports jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
  return to_jsonb(array(
    select (b.binding ->> 'HostPort') || '->' || p.key
    from jsonb_each(p_ports) as p
    cross join lateral jsonb_array_elements(
      case jsonb_typeof(p.value) when 'array' then p.value else '[]' end) as b (binding)
    where jsonb_typeof(b.binding) = 'object' and b.binding ->> 'HostPort' is not null
  ));
end;
$$;
comment on function bruce.listed_ports(jsonb) is
  'A map of ports as `docker inspect` prints it, {"80/tcp": [{"HostIp", "HostPort"}]}, as a list of texts.';
