create function bruce.parse_service_health(p_rows bruce.raw_row[])
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
      nullif(btrim(r.item ->> 'service'), '') as name,
      lower(coalesce(r.item ->> 'kind', 'tcp')) as check_kind,
      -- the host part of 192.168.2.12:8021, [::1]:80 or https://freshrss.lan/x
      (regexp_match(
        r.item ->> 'target', '^(?:[a-z]+://)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?', 'i')) as target
    from unnest(p_rows) as r
    where r.kind = 'check'
  ),
  placed as materialized (
    select n.*, (
      bruce.resolve_host(coalesce(n.item ->> 'hostname', btrim(n.target[1], '[]'), n.host))).host as subject
    from named as n
  )
  select
    p.scope_id, p.snapshot_id, p.observed_at, p.kind, p.path, p.item, p.item_hash, p.position,
    concat_ws('/', p.subject, p.name, p.check_kind, p.item ->> 'target'),
    p.subject,
    p.name,
    null::text,
    null::text,
    array_remove(array[bruce.fold_name(p.name)], null),
    case p.item ->> 'ok' when 'true' then 'running' when 'false' then 'failed' else 'unknown' end,
    p.check_kind,
    array_remove(
      array[bruce.to_port(case when p.check_kind = 'udp' then 'udp/' else 'tcp/' end || p.target[2])], null),
    null::text, null::text, null::text[], null::integer,
    case when p.item ->> 'ok' is null then '.ok is missing' end
  from placed as p;
end;
$$;
comment on function bruce.parse_service_health(bruce.raw_row[]) is
  'Probes: the host is the one given, or the one that the target address belongs to.';
