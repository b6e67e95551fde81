create function bruce.parse_proxy(p_rows bruce.raw_row[])
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
    array_remove(array[coalesce(t.port, bruce.to_port(r.item ->> 'forward_port'))], null),
    null::text,
    t.host,
    null::text[], null::integer,
    case when t.host is null then '.forward_host is missing' end
  from unnest(p_rows) as r
  cross join lateral (
    select nullif(string_agg(d, ',' order by d), '')
    from jsonb_array_elements_text(
      case jsonb_typeof(r.item -> 'domains')
        when 'array' then r.item -> 'domains'
        when 'string' then jsonb_build_array(r.item -> 'domains')
        else '[]'
      end
    ) as d
  ) as d (domains)
  cross join lateral bruce.forward_target(r.item ->> 'forward_host') as t
  where r.kind = 'route';
end;
$$;
comment on function bruce.parse_proxy(bruce.raw_row[]) is
  'Routes of a reverse proxy: domains, and where they lead, however that is spelled.';
