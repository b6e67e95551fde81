create function bruce.tg_assets__compare()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
  v_clusters text[];
  v_renamed jsonb;
  v_nestloop constant text := current_setting('enable_nestloop');
begin
  -- the plan is kept from a statement of few rows: it must not compare all with all in one of many
  perform set_config('enable_nestloop', 'off', true);
  if tg_op = 'INSERT' then
    insert into public.expected_changes (changed_at, hostname, change, after)
    select bruce.clock(), n.name, 'declared', to_jsonb(n) from new_rows as n;
    v_hosts := array(select distinct n.name from new_rows as n);
    v_clusters := array(
      select distinct k
      from new_rows as n
      cross join lateral unnest(bruce.cluster_keys(n::public.assets)) as k
    );
  elsif tg_op = 'UPDATE' then
    insert into public.expected_changes (changed_at, hostname, change, before, after)
    select
      bruce.clock(), n.name,
      case when n.lifecycle = 'retired' and o.lifecycle <> 'retired' then 'retired' else 'changed' end,
      to_jsonb(o), to_jsonb(n)
    from new_rows as n join old_rows as o on o.id = n.id;
    v_hosts := array(select n.name from new_rows as n union select o.name from old_rows as o);
    v_clusters := array(
      select distinct k
      from new_rows as n
      join old_rows as o on o.id = n.id
      cross join lateral unnest(
        bruce.cluster_keys(o::public.assets) || bruce.cluster_keys(n::public.assets)) as k
      where bruce.cluster_keys(o::public.assets) <> bruce.cluster_keys(n::public.assets)
    );
    -- a cluster that is renamed takes its name along; so does a host, unless another one has the old name too
    if exists (
      select from new_rows as n join old_rows as o on o.id = n.id
      where n.asset_type = 'cluster' and o.name <> n.name
    ) then
      perform set_config('enable_nestloop', v_nestloop, true);
      update public.assets as a set cluster = n.name
      from new_rows as n
      join old_rows as o on o.id = n.id
      where n.asset_type = 'cluster' and o.name <> n.name and a.cluster = o.name;
    end if;
    select jsonb_agg(jsonb_build_object('old_name', o.name, 'new_name', n.name)) into v_renamed
    from new_rows as n
    join old_rows as o on o.id = n.id
    where o.name <> n.name and bruce.is_host_type(o.asset_type) and bruce.is_host_type(n.asset_type)
      and not exists (
        select from public.assets as a
        where a.name = o.name and a.lifecycle <> 'retired' and bruce.is_host_type(a.asset_type)
          and a.id not in (
            select m.id from new_rows as m join old_rows as b on b.id = m.id where b.name <> m.name));
    perform set_config('enable_nestloop', v_nestloop, true);
    if v_renamed is not null then
      v_hosts := v_hosts || bruce.follow_host_renames(v_renamed);
    end if;
  else
    insert into public.expected_changes (changed_at, hostname, change, before)
    select bruce.clock(), o.name, 'deleted', to_jsonb(o) from old_rows as o;
    v_hosts := array(select distinct o.name from old_rows as o);
    v_clusters := array(
      select distinct k
      from old_rows as o
      cross join lateral unnest(bruce.cluster_keys(o::public.assets)) as k
    );
  end if;
  perform set_config('enable_nestloop', v_nestloop, true);
  if v_hosts = '{}' then
    return null;
  end if;

  v_hosts := bruce.refresh_host_names(v_hosts, v_clusters);
  if v_renamed is not null then
    perform bruce.merge_scopes(v_hosts);
  end if;
  if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
    perform bruce.compare_declared(v_hosts);
  else
    perform bruce.compare_later(v_hosts);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_assets__compare() is
  'Writes expected_changes and compares the hosts again. Security definer: only the owner writes tables of '
  'the engine.';

create trigger _200_compare_inserted after insert on public.assets
  referencing new table as new_rows
  for each statement execute function bruce.tg_assets__compare();

create trigger _200_compare_updated after update on public.assets
  referencing old table as old_rows new table as new_rows
  for each statement execute function bruce.tg_assets__compare();

create trigger _200_compare_deleted after delete on public.assets
  referencing old table as old_rows
  for each statement execute function bruce.tg_assets__compare();
