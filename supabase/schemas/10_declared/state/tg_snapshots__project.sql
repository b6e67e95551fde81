create function bruce.tg_snapshots__project()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_row record;
  v_loss record;
begin
  for v_row in select n.* from new_rows as n where n.snapshot_type = 'netbox' order by n.created_at,
    n.id::text loop
    -- an older dump that is imported today is history
    continue when exists (
      select from public.snapshots as s
      where s.snapshot_type = v_row.snapshot_type and s.created_at > v_row.created_at
        and s.created_at <= now()
        and bruce.is_full_state(s.data) and not exists (select from new_rows as n where n.id = s.id)
    );
    update public.snapshots as s set held = false where s.held and s.snapshot_type = v_row.snapshot_type;
    if bruce.is_full_state(v_row.data) then
      select * into v_loss from bruce.would_retire(v_row.data);
      if v_loss.objects > (select p.breaker_objects from public.settings as p)
        and v_loss.objects > v_loss.total * (select p.breaker_share from public.settings as p)
      then
        update public.snapshots as s set held = true where s.id = v_row.id;
        continue;
      end if;
    end if;
    perform bruce.project_expected(v_row.data);
  end loop;
  perform bruce.reconcile(array['netbox'], 'INTENT_CHANGED');
  return null;
end;
$$;
comment on function bruce.tg_snapshots__project() is
  'Projects expected snapshots, and holds one that would retire most of what is declared. One that is older '
  'than a full state that is there stays history. Security definer: writes what its writer may not.';

create trigger _200_project after insert on public.snapshots
  referencing new table as new_rows for each statement execute function bruce.tg_snapshots__project();
