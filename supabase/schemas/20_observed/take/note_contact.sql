create function bruce.note_contact(
  p_scope_id integer, p_row public.observed_snapshots, p_raw_hash bigint
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  update bruce.scopes as s
  set raw_hash = p_raw_hash,
    last_contact_at = greatest(s.last_contact_at, p_row.observed_at),
    last_snapshot_at = p_row.observed_at,
    last_seq = p_row.seq,
    -- a failure that is newer than the snapshot still stands
    error_kind = case when s.last_contact_at > p_row.observed_at then s.error_kind end,
    error_message = case when s.last_contact_at > p_row.observed_at then s.error_message end,
    error_since = case when s.last_contact_at > p_row.observed_at then s.error_since end,
    interval_s = i.interval_s,
    stale_after = make_interval(secs => i.interval_s) * p.missed_intervals
  from public.settings as p, lateral (
    select bruce.learn_interval(o, p_row.observed_at) as interval_s from bruce.scopes as o
      where o.scope_id = p_scope_id
  ) as i
  where s.scope_id = p_scope_id;
end;
$$;
comment on function bruce.note_contact(integer, public.observed_snapshots, bigint) is
  'A snapshot arrived: notes when, ends an older error, and learns the interval of the collector.';
