create function bruce.refresh_host_names(p_hosts text[], p_clusters text[] default null)
returns text[]
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_is_whole constant boolean := p_clusters is null;
  v_lost text[];
  v_named text[];
  v_keys text[];
  v_places text[];
  v_scope_ids integer[];
  v_hosts text[];
begin
  -- who had a name before that is another's now
  with lost as (
    delete from bruce.former_names as f
    using public.assets as a, unnest(a.name_key || bruce.fold_names(a.aliases)) as k (name_key)
    where a.name = any (p_hosts) and bruce.is_host_type(a.asset_type)
      and f.service = '' and f.name_key = k.name_key and f.hostname <> a.name
    returning f.hostname
  )
  select array_agg(l.hostname) into v_lost from lost as l;
  v_lost := p_hosts || v_lost;
  -- what stands in a cluster has names from it, and may stand on its parent; what has a number on a host that
  -- was renamed has names from that
  v_named := v_lost || array(
    select a.name
    from unnest(p_hosts) as h (name)
    join public.assets as a on bruce.fold_name(a.cluster) = bruce.fold_name(h.name) and a.cluster = h.name
    union
    select a.name
    from unnest(v_lost) as h (name)
    join public.assets as a on bruce.fold_name(a.parent) = bruce.fold_name(h.name)
    where a.vmid is not null
  );
  with declared as (
    select distinct k.name_key, a.name as hostname
    from public.assets as a
    left join public.assets as c on c.asset_type = 'cluster' and c.name = a.cluster
    cross join lateral unnest(
      array[
        bruce.fold_name(a.name),
        'ip=' || host(a.primary_ip),
        'vmid=' || bruce.fold_name(a.parent) || '/' || a.vmid,
        'vmid=' || bruce.fold_name(a.cluster) || '/' || a.vmid,
        'vmid=' || bruce.fold_name(c.parent) || '/' || a.vmid
      ] || bruce.fold_names(a.aliases)
    ) as k (name_key)
    where a.name = any (v_named) and bruce.is_host_type(a.asset_type) and k.name_key is not null
  ),
  -- who is still called as before it was renamed, unless another host has that name
  former as (
    select f.name_key, f.hostname
    from bruce.former_names as f
    where f.service = '' and f.hostname = any (v_named)
    union
    select 'vmid=' || f.name_key || '/' || a.vmid, a.name
    from public.assets as a
    join bruce.former_names as f on bruce.fold_name(f.hostname) = bruce.fold_name(a.parent) and f.service = ''
    where a.name = any (v_named) and a.vmid is not null and bruce.is_host_type(a.asset_type)
  ),
  name as (
    select d.name_key, d.hostname from declared as d
    union
    select f.name_key, f.hostname
    from former as f
    where exists (select from declared as d where d.hostname = f.hostname)
      and (f.name_key like 'vmid=%'
        or not exists (select from declared as d where d.name_key = f.name_key and d.hostname <> f.hostname)
          and not exists (
            select from bruce.host_names as n
            where n.name_key = f.name_key and n.hostname <> all (v_named)))
  ),
  gone as (
    delete from bruce.host_names as n
    where n.hostname = any (v_named)
      and not exists (select from name as k where k.name_key = n.name_key and k.hostname = n.hostname)
    returning n.name_key
  ),
  added as (
    insert into bruce.host_names as n (name_key, hostname)
    select k.name_key, k.hostname from name as k
    on conflict do nothing
    returning n.name_key
  )
  select array(select g.name_key from gone as g union select a.name_key from added as a) into v_keys;

  perform bruce.refresh_host_ancestors(v_named, v_keys, v_is_whole);

  -- services that were declared under this alias before the host was
  update public.expected_services as s
  set hostname = n.hostname
  from bruce.host_names as n
  where n.hostname = any (v_named) and n.name_key = s.host_key and n.hostname <> s.hostname
    and not exists (
      select from bruce.host_names as o where o.name_key = s.host_key and o.hostname <> n.hostname)
    and not exists (
      select from public.expected_services as o where o.hostname = n.hostname and o.name_key = s.name_key
    );

  -- a scope can now resolve to another host
  if v_is_whole or v_keys <> '{}' or p_clusters <> '{}' then
    with resolved as (
      select
        s.scope_id, s.host as old_host, r.host, r.candidates,
        case r.candidates when 0 then bruce.is_declared_cluster(s.hostname) else r.candidates = 1
          end as is_declared
      from bruce.scopes as s
      cross join lateral bruce.resolve_host(s.hostname) as r
      where v_is_whole or bruce.host_keys(s.hostname) && (v_keys || p_clusters)
    ),
    moved as (
      update bruce.scopes as s
      set host = r.host, is_declared = r.is_declared, is_ambiguous = r.candidates > 1
      from resolved as r
      where r.scope_id = s.scope_id
        and (s.host, s.is_declared, s.is_ambiguous)
          is distinct from (r.host, r.is_declared, r.candidates > 1)
      returning s.scope_id, r.old_host, r.host
    ),
    carried as (
      update bruce.entities as e
      set hostname = case when e.kind = 'storage' and e.node is not null
        then (bruce.resolve_host(e.node)).host else m.host end
      from moved as m
      where e.scope_id = m.scope_id and e.kind not in ('guest', 'vm', 'node', 'check')
        and e.hostname <> m.host
    )
    select array_agg(distinct h) into v_hosts
    from moved as m, lateral unnest(array[m.old_host, m.host]) as h;
  end if;

  -- and a guest can now be another host
  if v_is_whole then
    v_hosts := v_hosts || bruce.match_guests();
  else
    v_places := v_keys || p_clusters || bruce.fold_names(p_hosts);
    -- whose parent, or that of its cluster, is a name that came or went
    v_hosts := v_hosts || array(
      select a.name from public.assets as a
      where a.parent is not null and bruce.fold_name(a.parent) = any (v_keys)
      union
      select a.name
      from public.assets as c
      join public.assets as a on bruce.fold_name(a.cluster) = bruce.fold_name(c.name) and a.cluster = c.name
      where c.parent is not null and bruce.fold_name(c.parent) = any (v_keys) and c.asset_type = 'cluster'
    );
    -- what they list is somewhere else now
    v_scope_ids := array(
      select s.scope_id from bruce.scopes as s
      where s.lists && array['guests', 'vms']
        and bruce.host_keys(s.hostname) || bruce.fold_name(s.host) && v_places
      union
      select e.scope_id from bruce.entities as e
      where e.kind = 'node' and e.name_keys || bruce.fold_name(e.hostname) && v_places
    );
    v_hosts := v_hosts || bruce.match_guests(v_scope_ids, v_named || v_hosts, v_keys);
  end if;
  return array(select unnest(p_hosts) union select unnest(v_hosts));
end;
$$;
comment on function bruce.refresh_host_names(text[], text[]) is
  'Updates names, ancestors, scopes and guests after assets changed, as far as names that came or went '
  'concern them. p_clusters: folded names of clusters that these assets name newly, or no more; null: looks '
  'at everything. Returns the hosts to compare again.';
