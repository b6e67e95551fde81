create function bruce.tg_expected_services__compare()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
  v_renamed jsonb;
  v_nestloop constant text := current_setting('enable_nestloop');
begin
  -- the plan is kept from a statement of few rows: it must not compare all with all in one of many
  perform set_config('enable_nestloop', 'off', true);
  if tg_op = 'INSERT' then
    insert into public.expected_changes (changed_at, hostname, service, change, after)
    select bruce.clock(), n.hostname, n.name, 'declared', to_jsonb(n) from new_rows as n;
    v_hosts := array(select distinct n.hostname from new_rows as n);
  elsif tg_op = 'UPDATE' then
    insert into public.expected_changes (changed_at, hostname, service, change, before, after)
    select
      bruce.clock(), n.hostname, n.name,
      case when n.lifecycle = 'retired' and o.lifecycle <> 'retired' then 'retired' else 'changed' end,
      to_jsonb(o), to_jsonb(n)
    from new_rows as n join old_rows as o on o.id = n.id;
    v_hosts := array(select n.hostname from new_rows as n union select o.hostname from old_rows as o);
    select jsonb_agg(jsonb_build_object('host', n.hostname, 'old_name', b.name, 'new_name', n.name))
    into v_renamed
    from new_rows as n
    join old_rows as o on o.id = n.id and o.hostname = n.hostname
    cross join lateral (select replace(o.name, bruce.being_renamed(), '') as name) as b
    where b.name <> n.name and right(n.name, length(bruce.being_renamed())) <> bruce.being_renamed();
    perform set_config('enable_nestloop', v_nestloop, true);
    if v_renamed is not null then
      perform bruce.follow_service_renames(v_renamed);
    end if;
  else
    insert into public.expected_changes (changed_at, hostname, service, change, before)
    select bruce.clock(), o.hostname, o.name, 'deleted', to_jsonb(o) from old_rows as o;
    v_hosts := array(select distinct o.hostname from old_rows as o);
  end if;
  perform set_config('enable_nestloop', v_nestloop, true);
  if v_hosts = '{}' then
    return null;
  end if;

  perform bruce.refresh_service_names(v_hosts);
  if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
    perform bruce.compare_declared(v_hosts);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_expected_services__compare() is
  'Writes expected_changes and compares the hosts again. Security definer: only the owner writes tables of '
  'the engine.';

create trigger _200_compare_inserted after insert on public.expected_services
  referencing new table as new_rows
  for each statement execute function bruce.tg_expected_services__compare();

create trigger _200_compare_updated after update on public.expected_services
  referencing old table as old_rows new table as new_rows
  for each statement execute function bruce.tg_expected_services__compare();

create trigger _200_compare_deleted after delete on public.expected_services
  referencing old table as old_rows
  for each statement execute function bruce.tg_expected_services__compare();
