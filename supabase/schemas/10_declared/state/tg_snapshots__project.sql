create function bruce.tg_snapshots__project()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_row record;
begin
  for v_row in select n.* from new_rows as n where n.snapshot_type = 'netbox' order by n.created_at,
    n.id::text loop
    -- an older state that is imported later is history
    continue when exists (
      select from public.snapshots as s
      where s.snapshot_type = v_row.snapshot_type and s.created_at > v_row.created_at
        and s.created_at <= now()
        and bruce.is_full_state(s.data) and not exists (select from new_rows as n where n.id = s.id)
    );
    update public.snapshots as s set held = false where s.held and s.snapshot_type = v_row.snapshot_type;
    if bruce.is_lossy_state(v_row.data) then
      update public.snapshots as s set held = true where s.id = v_row.id;
    else
      perform bruce.project_expected(v_row.data);
    end if;
  end loop;
  perform bruce.reconcile(array['netbox'], 'INTENT_CHANGED');
  return null;
end;
$$;
comment on function bruce.tg_snapshots__project() is
  'Applies expected snapshots, and holds one that would retire too much. A state older than an existing '
  'full state is history only. Security definer: writes tables that its writer may not.';

create trigger _200_project after insert on public.snapshots
  referencing new table as new_rows for each statement execute function bruce.tg_snapshots__project();
