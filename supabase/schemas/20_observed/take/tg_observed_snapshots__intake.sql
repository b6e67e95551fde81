create function bruce.tg_observed_snapshots__intake()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_judged bruce.judged_snapshot;
begin
  -- all of it: neither the rows of this statement that are still to come nor the statements after it are
  -- known, and locks that are taken one by one in any order deadlock
  perform bruce.lock_engine();
  v_judged := bruce.judge_snapshot(new);
  if v_judged.scope_id is not null then
    perform bruce.judge_changed(array[v_judged.scope_id], null);
  end if;
  return v_judged.stored;
end;
$$;
comment on function bruce.tg_observed_snapshots__intake() is
  'Judges each row that an SQL writer inserts; what is unchanged or a duplicate is not stored, and what it '
  'confirms is judged at once. Rows that the engine judged before it inserts them have their disposition. '
  'Security definer: writers may only insert.';

create trigger _200_intake before insert on public.observed_snapshots
  for each row when (new.disposition = 'unjudged') execute function bruce.tg_observed_snapshots__intake();
