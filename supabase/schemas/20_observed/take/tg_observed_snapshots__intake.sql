create function bruce.tg_observed_snapshots__intake()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_judged bruce.judged_snapshot;
  v_kept bruce.stored_snapshots;
begin
  new.id := coalesce(new.id, nextval(pg_get_serial_sequence('bruce.stored_snapshots', 'id')));
  -- all of it: neither the rows of this statement that are still to come nor the statements after it are
  -- known, and locks that are taken one by one in any order deadlock
  perform bruce.lock_engine();
  -- who moves rows of long ago may say when they arrived
  new.received_at := case when new.received_at < now() and new.received_at <= bruce.clock()
    then new.received_at else bruce.clock() end;
  v_judged := bruce.judge_snapshot(new);
  if v_judged.scope_id is not null then
    perform bruce.judge_changed(array[v_judged.scope_id], null);
  end if;
  perform bruce.append_samples(array[v_judged.sample]);
  v_kept := v_judged.kept;
  if v_kept.id is null then
    return null;
  end if;
  insert into bruce.stored_snapshots values (v_kept.*);
  perform set_config(
    'bruce.stored', ltrim(coalesce(current_setting('bruce.stored', true), '') || ' ' || v_kept.id), true);
  return v_judged.stored;
end;
$$;
comment on function bruce.tg_observed_snapshots__intake() is
  'Judges each row that an SQL writer inserts, and stores it; what is unchanged or a duplicate is not '
  'stored, and what it confirms is judged at once. What is stored is applied at the end of the statement. '
  'Security definer: writers may only insert.';

create trigger _200_intake instead of insert on public.observed_snapshots
  for each row execute function bruce.tg_observed_snapshots__intake();
