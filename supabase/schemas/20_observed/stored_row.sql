create function bruce.stored_row(p_row public.observed_snapshots)
returns bruce.stored_snapshots
language plpgsql
immutable
set search_path = ''
as $$
begin
  return row(
    p_row.id, p_row.hostname, p_row.source, p_row.observed_at, p_row.received_at, p_row.complete,
    p_row.incomplete_lists, p_row.disposition, p_row.error, p_row.snapshot, p_row.seq, p_row.run_id,
    p_row.collector, p_row.content_hash, p_row.changes, p_row.source_id, null, null, null,
    null, null
  )::bruce.stored_snapshots;
end;
$$;
comment on function bruce.stored_row(public.observed_snapshots) is
  'A snapshot as the row that keeps it whole.';
