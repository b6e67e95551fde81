-- Expected snapshots: a full declared state (or some hosts of it) becomes assets and expected_services. What a full
-- state lacks is retired, unless that would be most of what there is: then it is held.

create or replace function bruce.is_full_state(p_data jsonb)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return jsonb_typeof(p_data) = 'array'
    or jsonb_typeof(p_data -> 'hosts') = 'array' and coalesce(p_data ->> 'complete', 'true') <> 'false';
end;
$$;
comment on function bruce.is_full_state(jsonb) is 'Does an expected snapshot list all that is declared, and not some hosts of it?';

create or replace function bruce.expected_hosts(p_data jsonb)
returns table (
  hostname text, name_key text, asset_type text, item jsonb, has_services boolean, lifecycle text
)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select distinct on (bruce.fold_name(h.name), h.kind)
    h.name, bruce.fold_name(h.name), h.kind, h.item, h.item ? 'services',
    coalesce(h.item ->> 'lifecycle', bruce.to_lifecycle(h.item ->> 'status'))
  from (
    select
      btrim(coalesce(i.item ->> 'hostname', i.item ->> 'name')) as name,
      lower(coalesce(i.item ->> 'asset_type', i.item ->> 'type', 'vm')) as kind,
      i.item
    from jsonb_array_elements(
      case when jsonb_typeof(p_data) = 'array' then p_data
        when jsonb_typeof(p_data -> 'hosts') = 'array' then p_data -> 'hosts'
        when p_data ? 'hostname' then jsonb_build_array(p_data)
        else '[]' end
    ) as i (item)
    where jsonb_typeof(i.item) = 'object'
  ) as h
  where bruce.fold_name(h.name) is not null
  order by bruce.fold_name(h.name), h.kind;
end;
$$;
comment on function bruce.expected_hosts(jsonb) is 'The canonical hosts in an expected snapshot: a list, {"hosts": [...]} or one host.';

create or replace function bruce.expected_host_services(p_data jsonb)
returns table (hostname text, name text, ports text[], item jsonb, lifecycle text)
language plpgsql
stable
set search_path = ''
as $$
begin
  -- NetBox may hold one service twice, once per protocol: they are one service with the ports of both
  return query
  select
    h.hostname, min(s.name), array_agg(distinct p.port) filter (where p.port is not null),
    (array_agg(s.item order by s.position))[1],
    min(coalesce(s.item ->> 'lifecycle', bruce.to_lifecycle(s.item ->> 'status')))
  from bruce.expected_hosts(p_data) as h
  cross join lateral (
    select btrim(i.item ->> 'name') as name, i.item, i.position
    from jsonb_array_elements(
      case jsonb_typeof(h.item -> 'services') when 'array' then h.item -> 'services' else '[]' end
    ) with ordinality as i (item, position)
    where bruce.fold_name(i.item ->> 'name') is not null
  ) as s
  left join lateral (
    select bruce.to_port(
      case jsonb_typeof(g.port)
        when 'object' then coalesce(g.port ->> 'protocol', s.item ->> 'protocol', 'tcp') || '/' || (g.port ->> 'port')
        when 'number' then coalesce(s.item ->> 'protocol', 'tcp') || '/' || (g.port #>> '{}')
        else g.port #>> '{}'
      end
    ) as port
    from jsonb_array_elements(
      case jsonb_typeof(coalesce(s.item -> 'ports', s.item -> 'port'))
        when 'array' then coalesce(s.item -> 'ports', s.item -> 'port')
        when 'null' then '[]'
        else jsonb_build_array(coalesce(s.item -> 'ports', s.item -> 'port'))
      end
    ) as g (port)
    where g.port is not null
  ) as p on true
  group by h.hostname, bruce.fold_name(s.name);
end;
$$;
comment on function bruce.expected_host_services(jsonb) is 'The declared services in an expected snapshot.';

create or replace function bruce.to_names(p_list jsonb)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case jsonb_typeof(p_list)
    when 'array' then array(select jsonb_array_elements_text(p_list))
    when 'string' then array[p_list #>> '{}']
    else '{}'
  end;
end;
$$;
comment on function bruce.to_names(jsonb) is 'A JSON list of names as an array.';

create or replace function bruce.would_retire(p_data jsonb)
returns table (objects integer, total integer)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    (count(*) filter (where not d.is_listed))::integer, count(*)::integer
  from (
    select exists (select from bruce.expected_hosts(p_data) as h where h.name_key = a.name_key) as is_listed
    from public.assets as a
    where a.lifecycle <> 'retired' and bruce.is_host_type(a.asset_type)
    union all
    select exists (
      select from bruce.expected_host_services(p_data) as x
      where bruce.fold_name(x.hostname) = s.host_key and bruce.fold_name(x.name) = s.name_key
    )
    from public.expected_services as s
    where s.lifecycle <> 'retired'
  ) as d;
end;
$$;
comment on function bruce.would_retire(jsonb) is 'How many of the declared hosts and services a full expected state lacks.';

revoke execute on all functions in schema bruce from public;
grant execute on function bruce.is_full_state(jsonb) to service_role;
