create function bruce.compose_ports(p_thing bruce.entities, p_wanted text[])
returns text[]
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lines text[];
begin
  with published as (
    select distinct
      concat(coalesce(m.parts[3], 'tcp'), '/', m.parts[1]) as port, coalesce(m.parts[3], 'tcp') as protocol,
      m.parts[2] as inside
    from jsonb_array_elements(case jsonb_typeof(p_thing.item -> 'ports') when 'array'
      then p_thing.item -> 'ports' else '[]' end) as p
    cross join lateral regexp_match(p #>> '{}', '(\d+)(?:->|:)(\d+)(?:/(tcp|udp|sctp))?$') as m (parts)
    where m.parts is not null
  ),
  lacking as (
    select w.port, split_part(w.port, '/', 1) as protocol from unnest(p_wanted) as w (port)
    where not exists (select from published as p where p.port = w.port)
  ),
  free as (
    select p.* from published as p where p.port <> all (p_wanted)
  ),
  meant as (
    select w.port, coalesce(p.inside, f.inside) as inside
    from unnest(p_wanted) as w (port)
    left join published as p on p.port = w.port
    -- one that is free, and one that lacks: then it is that one
    left join free as f on p.port is null and f.protocol = split_part(w.port, '/', 1)
      and (select count(*) from free as o where o.protocol = f.protocol) = 1
      and (select count(*) from lacking as o where o.protocol = f.protocol) = 1
  )
  select array_agg(
    concat(split_part(m.port, '/', 2), ':', m.inside,
      case when m.port not like 'tcp/%' then '/' || split_part(m.port, '/', 1) end) order by m.port)
  into v_lines
  from meant as m
  having bool_and(m.inside is not null);
  return v_lines;
end;
$$;
comment on function bruce.compose_ports(bruce.entities, text[]) is
  'How a compose file publishes these ports of a container: outside:inside. Null: it cannot be told which '
  'port inside one leads to.';
