create function bruce.expected_hosts(p_data jsonb)
returns table (
  hostname text, name_key text, asset_type text, item jsonb, has_services boolean
)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  select distinct on (bruce.fold_name(h.name), h.kind)
    h.name, bruce.fold_name(h.name), h.kind, h.item, h.item ? 'services'
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
comment on function bruce.expected_hosts(jsonb) is
  'The canonical hosts in an expected snapshot: a list, {"hosts": [...]} or one host.';
