create function bruce.follow_moved(p_hosts text[])
returns void
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_moved text[] := array(
    select h.hostname
    from bruce.host_state as h
    where h.hostname = any (p_hosts)
      and array(
        select distinct n.hostname
        from public.assets as a
        -- an index answers for each, however few hosts there were when the plan was made
        left join lateral (
          select o.parent from public.assets as o
          where o.asset_type = 'cluster' and o.name = a.cluster and a.parent is null offset 0
        ) as c on true
        cross join lateral (
          select o.hostname from bruce.host_names as o
          where o.name_key = bruce.fold_name(coalesce(h.place, a.parent, c.parent)) offset 0
        ) as n
        where n.hostname <> a.name and a.name = h.hostname and bruce.is_host_type(a.asset_type)
        order by 1
      ) <> array(
        select a.ancestor
        from bruce.host_ancestors as a
        where a.hostname = h.hostname and a.depth = 1
        order by 1
      )
  );
begin
  if v_moved = '{}' then
    return;
  end if;
  perform bruce.refresh_host_ancestors(v_moved, '{}', false);
  -- the schedule of what it stands on counts for it
  if exists (select from public.schedules) then
    perform bruce.refresh_host_state(v_moved);
  end if;
end;
$$;
comment on function bruce.follow_moved(text[]) is
  'Of these hosts, those that stand on another host now than they did: what is down there explains what is '
  'wrong with them.';
