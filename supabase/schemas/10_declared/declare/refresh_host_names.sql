create function bruce.refresh_host_names(p_hosts text[])
returns text[]
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_hosts text[];
begin
  with name as (
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
    where a.name = any (p_hosts) and bruce.is_host_type(a.asset_type) and k.name_key is not null
  ),
  gone as (
    delete from bruce.host_names as n
    where n.hostname = any (p_hosts)
      and not exists (select from name as k where k.name_key = n.name_key and k.hostname = n.hostname)
  )
  insert into bruce.host_names (name_key, hostname)
  select n.name_key, n.hostname from name as n
  on conflict do nothing;

  with recursive edge as (
    -- a VM without a declared parent depends on the parent of its cluster
    select distinct a.name as hostname, n.hostname as ancestor
    from public.assets as a
    left join public.assets as c on c.asset_type = 'cluster' and c.name = a.cluster and a.parent is null
    join bruce.host_names as n on n.name_key = bruce.fold_name(coalesce(a.parent, c.parent))
    where bruce.is_host_type(a.asset_type) and n.hostname <> a.name
  ),
  path as (
    select e.hostname, e.ancestor, 1 as depth from edge as e
    union
    select p.hostname, e.ancestor, p.depth + 1
    from path as p
    join edge as e on e.hostname = p.ancestor
    where p.depth < 8 and e.ancestor <> p.hostname
  ),
  ancestor as (
    select p.hostname, p.ancestor, min(p.depth) as depth from path as p group by p.hostname, p.ancestor
  ),
  gone as (
    delete from bruce.host_ancestors as h
    where not exists (select from ancestor as a where a.hostname = h.hostname and a.ancestor = h.ancestor)
  )
  insert into bruce.host_ancestors as h (hostname, ancestor, depth)
  select a.hostname, a.ancestor, a.depth from ancestor as a
  on conflict (hostname, ancestor) do update set depth = excluded.depth where h.depth <> excluded.depth;

  -- services that were declared under this alias before the host was
  update public.expected_services as s
  set hostname = n.hostname
  from bruce.host_names as n
  where n.hostname = any (p_hosts) and n.name_key = s.host_key and n.hostname <> s.hostname
    and not exists (
      select from bruce.host_names as o where o.name_key = s.host_key and o.hostname <> n.hostname)
    and not exists (
      select from public.expected_services as o where o.hostname = n.hostname and o.name_key = s.name_key
    );

  -- a scope can now resolve to another host
  with resolved as (
    select
      s.scope_id, s.host as old_host, r.host, r.candidates,
      case r.candidates when 0 then bruce.is_declared_cluster(s.hostname) else r.candidates = 1
        end as is_declared
    from bruce.scopes as s
    cross join lateral bruce.resolve_host(s.hostname) as r
  ),
  moved as (
    update bruce.scopes as s
    set host = r.host, is_declared = r.is_declared, is_ambiguous = r.candidates > 1
    from resolved as r
    where r.scope_id = s.scope_id
      and (s.host, s.is_declared, s.is_ambiguous) is distinct from (r.host, r.is_declared, r.candidates > 1)
    returning s.scope_id, r.old_host, r.host
  ),
  carried as (
    update bruce.entities as e
    set hostname = m.host
    from moved as m
    where e.scope_id = m.scope_id and e.kind not in ('guest', 'vm', 'node', 'check') and e.hostname <> m.host
  )
  select array_agg(distinct h) into v_hosts from moved as m, lateral unnest(array[m.old_host, m.host]) as h;

  return array(
    select unnest(p_hosts) union select unnest(v_hosts) union select unnest(bruce.match_guests())
  );
end;
$$;
comment on function bruce.refresh_host_names(text[]) is
  'Updates names, ancestors, scopes and guests after assets changed. Returns the hosts to compare again.';
