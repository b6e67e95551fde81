create function bruce.note_repeated(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_raw_hash bigint
)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_crosses boolean := false;
begin
  update bruce.scopes as s
  set raw_hash = p_raw_hash,
    last_contact_at = greatest(s.last_contact_at, p_row.received_at), last_snapshot_at = p_row.observed_at,
    last_seq = p_row.seq,
    last_seen_at = case when s.held_snapshot_id is null
      then case when p_row.observed_at > p_row.received_at - interval '30 seconds'
        then p_row.received_at else p_row.observed_at end
      else s.last_seen_at end,
    -- a failure that is newer than the snapshot still stands
    error_kind = case when s.error_at > p_row.observed_at then s.error_kind end,
    error_message = case when s.error_at > p_row.observed_at then s.error_message end,
    error_since = case when s.error_at > p_row.observed_at then s.error_since end,
    interval_s = i.interval_s,
    stale_after = case when i.interval_s = s.interval_s then s.stale_after
      else make_interval(secs => i.interval_s) * (select p.missed_intervals from public.settings as p) end
  from (select bruce.learn_interval(p_scope, p_row.observed_at) as interval_s) as i
  where s.scope_id = p_scope.scope_id;
  if p_row.source <> 'docker' or p_scope.has_levels or bruce.may_exceed(p_row.snapshot) then
    v_crosses := bruce.take_measurements(
      p_scope.scope_id, p_row.source, p_row.snapshot, p_scope.incomplete_lists, p_row.observed_at);
  end if;
  return v_crosses or p_scope.is_confirming or p_scope.is_stale or p_scope.error_kind is not null;
end;
$$;
comment on function bruce.note_repeated(public.observed_snapshots, bruce.scopes, bigint) is
  'A snapshot that says the same in other numbers or another order: notes when, ends an older error, and '
  'looks at its measurements. Returns whether its scope has to be judged.';
