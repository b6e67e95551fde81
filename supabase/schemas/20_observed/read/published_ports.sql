create function bruce.published_ports(p_rows bruce.raw_row[])
returns table (scope_id integer, path text, ports text[], problem text)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with listed as (
    select
      r.scope_id, r.path,
      case jsonb_typeof(r.item -> 'ports')
        when 'array' then r.item -> 'ports'
        -- as `docker ps` prints them
        when 'string' then to_jsonb(regexp_split_to_array(nullif(btrim(r.item ->> 'ports'), ''), '\s*,\s*'))
        -- as `docker inspect` prints them
        else bruce.listed_ports(r.item -> 'ports')
      end as list
    from unnest(p_rows) as r
    where jsonb_typeof(r.item -> 'ports') in ('array', 'string', 'object')
  ),
  given as materialized (
    select
      l.scope_id, l.path, e.position - 1 as position, e.port,
      case jsonb_typeof(e.port) when 'string' then e.port #>> '{}' end as text
    from listed as l
    left join lateral jsonb_array_elements(l.list) with ordinality as e (port, position) on true
  ),
  -- plain splitting: a regular expression with groups costs a hundred times as much, and there are many ports
  part as materialized (
    select
      g.scope_id, g.path, g.position,
      case
        when g.text like '%->%' then split_part(split_part(g.text, '->', 1), ':', -1)
        when g.text like '%:%' then split_part(split_part(g.text, '/', 1), ':', -2)
        when g.text is null then bruce.host_port_of(g.port)
      end as number,
      lower(coalesce(
        nullif(case when g.text is null then coalesce(g.port ->> 'protocol', g.port ->> 'Type')
          else split_part(g.text, '/', 2) end, ''),
        'tcp'))
        as protocol,
      -- exposed but not published
      case
        when g.position is null then true
        when g.text is null then jsonb_typeof(g.port) = 'object' and bruce.host_port_of(g.port) is null
        else g.text ~ '^[0-9-]+(/[a-z]+)?$'
      end as is_internal
    from given as g
  ),
  read as materialized (
    select
      p.scope_id, p.path, p.position,
      -- the engine chooses: which one is not said
      p.is_internal or coalesce(p.number in ('', '0'), false) as is_internal,
      case when p.number ~ '^[0-9]{1,5}$' and p.number::integer between 1 and 65535
        and p.protocol in ('tcp', 'udp', 'sctp')
        then p.protocol || '/' || p.number::integer
      end as port,
      p.number like '%-%' as is_range
    from part as p
    where p.number not like '%-%' or p.number is null
    union all
    select p.scope_id, p.path, p.position, false, r.port, true
    from part as p
    left join lateral unnest(bruce.ports_in_range(p.number, p.protocol)) as r (port) on true
    where p.number like '%-%'
  )
  select
    r.scope_id, r.path,
    case when bool_and(r.port is not null or r.is_internal)
      then coalesce(array_agg(distinct r.port) filter (where r.port is not null), '{}') end,
    '.ports[' || (min(r.position) filter (where r.port is null and not r.is_internal))
      || '] is no port mapping'
      || case when bool_or(r.is_range and r.port is null) then ', or one of more than 4,096 ports' else '' end
  from read as r
  group by r.scope_id, r.path;
end;
$$;
comment on function bruce.published_ports(bruce.raw_row[]) is
  'Published host ports of each row as protocol/number: from "8096:8096", "0.0.0.0:8096->8096/tcp", a range '
  'such as "8080-8081:80-81", {protocol, host_port, container_port}, one string of them, or the map of '
  '`docker inspect`. Host addresses are folded. No row or null: not knowable.';
