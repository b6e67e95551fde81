-- Reverse proxies: routes. And the one function that reads the rows of all sources.

create or replace function bruce.parse_proxy(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select
    r.scope_id, r.snapshot_id, r.observed_at, r.kind, r.path, r.item, r.item_hash, r.position,
    d.domains,
    r.host,
    d.domains,
    null::text, null::text, '{}'::text[],
    case when coalesce(r.item ->> 'enabled', 'true') in ('true', '1') then 'running' else 'stopped' end,
    null::text,
    array_remove(array[bruce.to_port(r.item ->> 'forward_port')], null),
    null::text,
    r.item ->> 'forward_host',
    null::text[], null::integer,
    case when r.item ->> 'forward_host' is null then '.forward_host is missing' end
  from unnest(p_rows) as r
  cross join lateral (
    select nullif(string_agg(d, ',' order by d), '')
    from jsonb_array_elements_text(
      case jsonb_typeof(r.item -> 'domains') when 'array' then r.item -> 'domains' else '[]' end
    ) as d
  ) as d (domains)
  where r.kind = 'route';
end;
$$;
comment on function bruce.parse_proxy(bruce.raw_row[]) is 'Routes of a reverse proxy: domains, and where they lead.';

create or replace function bruce.parse_rows(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
declare
  v_kinds text[] := (select array_agg(distinct r.kind) from unnest(p_rows) as r);
begin
  if v_kinds && array['container'] then
    return query select * from bruce.parse_docker(p_rows);
  end if;
  if v_kinds && array['node', 'guest', 'storage'] then
    return query select * from bruce.parse_proxmox(p_rows);
  end if;
  if v_kinds && array['system', 'app', 'vm', 'pool', 'disk', 'alert'] then
    return query select * from bruce.parse_truenas(p_rows);
  end if;
  if v_kinds && array['check'] then
    return query select * from bruce.parse_service_health(p_rows);
  end if;
  if v_kinds && array['route'] then
    return query select * from bruce.parse_proxy(p_rows);
  end if;
end;
$$;
comment on function bruce.parse_rows(bruce.raw_row[]) is 'All rows of a batch, read by the function of their source.';

revoke all on all tables in schema bruce from public;
revoke execute on all functions in schema bruce from public;
