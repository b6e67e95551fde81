create function bruce.tg_schedules__compare()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_host_keys text[];
begin
  if tg_op = 'INSERT' then
    v_host_keys := array(select n.host_key from new_rows as n);
  elsif tg_op = 'DELETE' then
    v_host_keys := array(select o.host_key from old_rows as o);
  else
    v_host_keys := array(select n.host_key from new_rows as n union select o.host_key from old_rows as o);
  end if;
  -- of what follows a rename the hosts are compared when all of it has followed
  if coalesce(current_setting('bruce.projecting', true), '') <> 'on' then
    perform bruce.compare_scheduled(v_host_keys);
  end if;
  return null;
end;
$$;
comment on function bruce.tg_schedules__compare() is
  'Applies an edited schedule at once. Security definer: only the owner writes tables of the engine.';

create trigger _200_compare_inserted after insert on public.schedules
  referencing new table as new_rows
  for each statement execute function bruce.tg_schedules__compare();

create trigger _200_compare_updated after update on public.schedules
  referencing old table as old_rows new table as new_rows
  for each statement execute function bruce.tg_schedules__compare();

create trigger _200_compare_deleted after delete on public.schedules
  referencing old table as old_rows
  for each statement execute function bruce.tg_schedules__compare();
