create function bruce.store_snapshots(p_rows public.observed_snapshots[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  if p_rows = '{}' then
    return;
  end if;
  insert into public.observed_snapshots (
    id, hostname, source, observed_at, received_at, complete, incomplete_lists, disposition, error,
    snapshot, seq, run_id, collector, content_hash, changes
  )
  select
    r.id, r.hostname, r.source, r.observed_at, r.received_at, r.complete, r.incomplete_lists,
    r.disposition, r.error, r.snapshot, r.seq, r.run_id, r.collector, r.content_hash, r.changes
  from unnest(p_rows) as r;
end;
$$;
comment on function bruce.store_snapshots(public.observed_snapshots[]) is
  'Stores judged snapshots in one statement, whose trigger applies them.';
