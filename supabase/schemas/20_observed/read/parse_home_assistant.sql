create function bruce.parse_home_assistant(p_rows bruce.raw_row[])
returns setof bruce.parsed_row
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with named as materialized (
    select
      r.*,
      nullif(btrim(case r.kind
        when 'home_assistant' then 'Home Assistant'
        when 'update' then substring(r.item ->> 'entity_id' from '^update\..+')
        -- an issue is known by its domain and its id in there
        else concat_ws('/', nullif(btrim(r.item ->> 'domain'), ''), nullif(btrim(r.item ->> 'issue_id'), ''))
      end), '') as name,
      -- a prober tells of the Home Assistants of other hosts
      case when r.source = 'service_health' and btrim(r.item ->> 'hostname') <> ''
        then (bruce.resolve_host(r.item ->> 'hostname')).host else r.host end as subject
    from unnest(p_rows) as r
    where r.kind in ('home_assistant', 'update', 'repair')
  )
  select
    n.scope_id, n.snapshot_id, n.observed_at, n.kind, n.path, n.item, n.item_hash, n.position,
    case when n.source = 'service_health' then n.subject || '/' || n.name else n.name end,
    n.subject,
    n.name,
    null::text,
    null::text,
    '{}'::text[],
    case n.kind
      when 'home_assistant' then bruce.home_assistant_state(n.item)
      when 'update' then bruce.update_state(n.item)
      else case when bruce.repair_level(n.item) is null then 'running' else 'failed' end
    end,
    null::text, null::text[],
    case n.kind when 'home_assistant' then n.item ->> 'version'
      when 'update' then n.item ->> 'installed_version' end,
    null::text, null::text[], null::integer,
    case when n.kind = 'update' and n.name is null then '.entity_id is no update' end
  from named as n;
end;
$$;
comment on function bruce.parse_home_assistant(bruce.raw_row[]) is
  'Home Assistant itself, its updates, and what it asks to repair; the repairs that a prober lists, too.';
