create function bruce.refuse_host(p_host jsonb, p_token jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_name text := btrim(p_host ->> 'hostname');
  v_type text := lower(coalesce(p_host ->> 'asset_type', p_host ->> 'type', 'vm'));
  v_own public.assets := bruce.find_asset(v_type, null, v_name);
  v_vmid integer := coalesce(bruce.to_count(p_host -> 'vmid'), v_own.vmid);
  v_path text;
begin
  if not bruce.in_scope(p_token, v_name, 'netbox') then
    return jsonb_build_object(
      'path', 'hostname', 'code', 'out_of_scope', 'message',
        format('This token may not declare host %s.', left(v_name, 100))
    );
  end if;
  -- nor take what another host is known by: then what is reported of that one would be taken for this one
  with own_key as (
    select 'hostname' as path, k.name_key from unnest(bruce.host_keys(v_name)) as k (name_key)
    union all
    select 'aliases', k.name_key
    from unnest(bruce.to_names(p_host -> 'aliases')) as n (name)
    cross join lateral unnest(bruce.host_keys(n.name)) as k (name_key)
    union all
    select 'ip', 'ip=' || host(bruce.to_inet(coalesce(p_host ->> 'ip', p_host ->> 'primary_ip')))
    union all
    select 'vmid', 'vmid=' || bruce.fold_name(p.name) || '/' || v_vmid
    from (
      select unnest(array[p_host ->> 'parent', p_host ->> 'cluster', v_own.parent, v_own.cluster]) as name
      union
      select c.parent from public.assets as c
      where c.asset_type = 'cluster' and c.name = coalesce(p_host ->> 'cluster', v_own.cluster)
    ) as p
  ),
  known as (
    select k.path, n.hostname from own_key as k join bruce.host_names as n on n.name_key = k.name_key
    union all
    select k.path, a.name from own_key as k join public.assets as a on a.name_key = k.name_key
    union all
    select k.path, s.host from own_key as k join bruce.scopes as s on bruce.fold_name(s.host) = k.name_key
    union all
    select 'netbox_id', a.name from public.assets as a
    where a.netbox_id = bruce.to_count(p_host -> 'netbox_id') and a.asset_type = v_type
  )
  select k.path into v_path from known as k where not bruce.in_scope(p_token, k.hostname)
    order by k.path limit 1;
  if found then
    return jsonb_build_object(
      'path', v_path, 'code', 'out_of_scope', 'message',
        'Belongs to a host that this token may not speak for.'
    );
  end if;
  return null;
end;
$$;
comment on function bruce.refuse_host(jsonb, jsonb) is
  'Why a token that is bound to hosts or sources may not declare a host (path, code, message), or null.';
