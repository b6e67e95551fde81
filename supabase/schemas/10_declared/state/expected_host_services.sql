create function bruce.expected_host_services(p_data jsonb)
returns table (hostname text, name text, ports text[], item jsonb)
language plpgsql
stable
set search_path = ''
as $$
begin
  -- NetBox can have a service twice, once per protocol: they become one service with the ports of both
  return query
  select
    h.hostname, min(s.name),
    case when bool_or(s.item ?| array['port', 'ports'])
      then coalesce(array_agg(distinct p.port) filter (where p.port is not null), '{}') end,
    (array_agg(s.item order by s.position))[1]
  from bruce.expected_hosts(p_data) as h
  cross join lateral (
    select btrim(i.item ->> 'name') as name, i.item, i.position
    from jsonb_array_elements(
      case jsonb_typeof(h.item -> 'services') when 'array' then h.item -> 'services' else '[]' end
    ) with ordinality as i (item, position)
    where bruce.fold_name(i.item ->> 'name') is not null
  ) as s
  left join lateral (
    select r.port
    from jsonb_array_elements(
      case jsonb_typeof(coalesce(s.item -> 'ports', s.item -> 'port'))
        when 'array' then coalesce(s.item -> 'ports', s.item -> 'port')
        when 'null' then '[]'
        else jsonb_build_array(coalesce(s.item -> 'ports', s.item -> 'port'))
      end
    ) as g (port)
    -- one text may name several, and a range is each of its ports
    cross join lateral regexp_split_to_table(
      case jsonb_typeof(g.port)
        when 'object' then coalesce(g.port ->> 'protocol', s.item ->> 'protocol', 'tcp') || '/'
          || (g.port ->> 'port')
        when 'number' then coalesce(s.item ->> 'protocol', 'tcp') || '/' || (g.port #>> '{}')
        else g.port #>> '{}'
      end,
      '\s*,\s*'
    ) as w (word)
    cross join lateral unnest(
      case when w.word like '%-%' then bruce.to_port_range(w.word) else array[bruce.to_port(w.word)] end
    ) as r (port)
    where g.port is not null
  ) as p on true
  group by h.hostname, bruce.fold_name(s.name);
end;
$$;
comment on function bruce.expected_host_services(jsonb) is
  'The declared services in an expected snapshot. ports is null where none are mentioned.';
