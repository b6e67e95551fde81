create function bruce.tg_drift_rules__rebuild_drift()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform bruce.rebuild_drift();
  -- an edited rule is asked at once
  delete from bruce.slow_rules;
  return null;
end;
$$;
comment on function bruce.tg_drift_rules__rebuild_drift() is
  'Security definer: only the owner of the view can redefine it. Names are quoted.';

-- before the view is locked, which every writer reads
create trigger _050_lock before insert or update or delete or truncate on public.drift_rules
  for each statement execute function bruce.tg__lock_engine();

create trigger _100_rebuild_drift after insert or update or delete or truncate on public.drift_rules
  for each statement execute function bruce.tg_drift_rules__rebuild_drift();
