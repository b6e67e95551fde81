create function bruce.store_snapshots(
  p_kept bruce.stored_snapshots[], p_rows public.observed_snapshots[]
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_rows = '{}' then
    return;
  end if;
  insert into bruce.stored_snapshots select k.* from unnest(p_kept) as k;
  perform bruce.apply_stored(p_rows);
end;
$$;
comment on function bruce.store_snapshots(bruce.stored_snapshots[], public.observed_snapshots[]) is
  'Stores judged snapshots in one statement, and applies them. p_rows: the same, whole.';
