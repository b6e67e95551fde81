create function bruce.tg_expected_services__compare()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_hosts text[];
begin
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
  else
    insert into public.expected_changes (changed_at, hostname, service, change, before)
    select bruce.clock(), o.hostname, o.name, 'deleted', to_jsonb(o) from old_rows as o;
    v_hosts := array(select distinct o.hostname from old_rows as o);
  end if;
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
  'Remembers the change and compares the hosts anew. Security definer: the engine''s tables are written by '
  'nobody else.';

create trigger _200_compare_inserted after insert on public.expected_services
  referencing new table as new_rows for each statement execute function bruce.tg_expected_services__compare();

create trigger _200_compare_updated after update on public.expected_services
  referencing old table as old_rows new table as new_rows
  for each statement execute function bruce.tg_expected_services__compare();

create trigger _200_compare_deleted after delete on public.expected_services
  referencing old table as old_rows for each statement execute function bruce.tg_expected_services__compare();
