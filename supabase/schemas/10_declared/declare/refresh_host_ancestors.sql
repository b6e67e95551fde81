create function bruce.refresh_host_ancestors(p_hosts text[], p_name_keys text[], p_is_whole boolean)
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_moved text[] := p_hosts;
begin
  if p_is_whole then
    v_moved := array(
      select a.name from public.assets as a union select h.hostname from bruce.host_ancestors as h);
  elsif p_name_keys <> '{}' then
    -- whose parent, or that of its cluster, is a name that came or went
    v_moved := v_moved || array(
      select a.name from public.assets as a
      where a.parent is not null and bruce.fold_name(a.parent) = any (p_name_keys)
      union
      select a.name
      from public.assets as c
      join public.assets as a on bruce.fold_name(a.cluster) = bruce.fold_name(c.name) and a.cluster = c.name
      where c.parent is not null and bruce.fold_name(c.parent) = any (p_name_keys)
        and c.asset_type = 'cluster' and a.parent is null
      union
      -- and what is on one
      select h.hostname from bruce.host_state as h
      where h.place is not null and bruce.fold_name(h.place) = any (p_name_keys)
    );
  end if;
  -- and whatever stands on these
  v_moved := array(
    select unnest(v_moved)
    union
    select h.hostname from bruce.host_ancestors as h where h.ancestor = any (v_moved)
  );

  with recursive path as (
    select m.hostname, m.hostname as ancestor, 0 as depth from unnest(v_moved) as m (hostname)
    union
    -- a VM without a declared parent depends on the parent of its cluster
    select p.hostname, n.hostname, p.depth + 1
    from path as p
    join public.assets as a on a.name = p.ancestor and bruce.is_host_type(a.asset_type)
    left join public.assets as c on c.asset_type = 'cluster' and c.name = a.cluster and a.parent is null
    -- the place where a guest is counts before the place where it is declared
    left join bruce.host_state as h on h.hostname = a.name
    join bruce.host_names as n
      on n.name_key = bruce.fold_name(coalesce(h.place, a.parent, c.parent)) and n.hostname <> a.name
    where p.depth < 8 and n.hostname <> p.hostname
  ),
  ancestor as (
    select p.hostname, p.ancestor, min(p.depth) as depth
    from path as p where p.depth > 0 group by p.hostname, p.ancestor
  ),
  gone as (
    delete from bruce.host_ancestors as h
    where h.hostname = any (v_moved)
      and not exists (select from ancestor as a where a.hostname = h.hostname and a.ancestor = h.ancestor)
  )
  insert into bruce.host_ancestors as h (hostname, ancestor, depth)
  select a.hostname, a.ancestor, a.depth from ancestor as a
  on conflict (hostname, ancestor) do update set depth = excluded.depth where h.depth <> excluded.depth;
end;
$$;
comment on function bruce.refresh_host_ancestors(text[], text[], boolean) is
  'Updates what these hosts stand on, and of all that stands on them, or is declared to stand, or does, '
  'on one of the names that came or went. p_is_whole: of everything.';
