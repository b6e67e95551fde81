create function bruce.note_snapshot(
  p_row public.observed_snapshots, p_scope bruce.scopes, p_raw_hash bigint, p_strips boolean,
  p_is_base boolean
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_interval_s integer := bruce.learn_interval(p_scope, p_row.observed_at);
begin
  update bruce.scopes as s
  set raw_hash = p_raw_hash, content_hash = p_row.content_hash, snapshot_id = p_row.id,
    base_id = case when p_is_base then p_row.id else s.base_id end,
    base_at = case when p_is_base then p_row.observed_at else s.base_at end,
    sends_secrets = p_strips, last_seq = p_row.seq,
    last_contact_at = greatest(s.last_contact_at, p_row.received_at), last_snapshot_at = p_row.observed_at,
    interval_s = v_interval_s,
    stale_after = case when v_interval_s = s.interval_s then s.stale_after
      else make_interval(secs => v_interval_s) * (select p.missed_intervals from public.settings as p) end,
    collector = coalesce(
      nullif(concat_ws(' ', p_row.collector ->> 'name', p_row.collector ->> 'version'), ''), s.collector)
  where s.scope_id = p_scope.scope_id;
end;
$$;
comment on function bruce.note_snapshot(
  public.observed_snapshots, bruce.scopes, bigint, boolean, boolean
) is
  'A snapshot arrived that says something else: notes when, and learns the interval of the collector.';
