create function bruce.note_unchanged(
  p_row public.observed_snapshots, p_raw_hash bigint, p_highest real[], p_is_alone boolean default false
)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_scope bruce.scopes;
  v_sent_at constant timestamptz := (p_row.collector ->> 'sent_at')::timestamptz;
  v_apparent_skew constant interval := coalesce(v_sent_at, p_row.observed_at) - p_row.received_at;
begin
  update bruce.scopes as s
  set last_contact_at = p_row.received_at, last_snapshot_at = p_row.observed_at - s.clock_skew,
    last_seen_at = p_row.received_at, last_seq = p_row.seq
  where s.host_key = lower(p_row.hostname) and s.source = p_row.source
    and s.raw_hash = p_raw_hash and s.last_snapshot_at < p_row.observed_at - s.clock_skew
    -- neither late, nor by another clock than before, nor while that of this server was ahead
    and v_apparent_skew between s.clock_skew - interval '30 seconds' and s.clock_skew + interval '30 seconds'
    and (v_sent_at is null or v_sent_at < p_row.observed_at + interval '30 seconds')
    and s.last_contact_at <= p_row.received_at + interval '30 seconds'
    and p_row.error is null
    and coalesce(p_row.collector ->> 'instance', s.instance) is not distinct from s.instance
    and s.is_sound and not s.has_levels
    -- what it confirms has to be judged, with the lock of the engine
    and not (p_is_alone and (s.is_confirming or s.is_stale))
    and s.declares_interval and s.interval_s::text = p_row.collector ->> 'interval_s'
    -- asked of the row, so that a look at all metrics is only taken where nothing else changed
    and case when s.raw_hash = p_raw_hash then not bruce.may_exceed(p_row.snapshot, p_highest) end
  returning s.* into v_scope;
  return v_scope;
end;
$$;
comment on function bruce.note_unchanged(public.observed_snapshots, bigint, real[], boolean) is
  'The fast path of a snapshot that is identical to the one before: one narrow update of its scope. Returns '
  'the scope, or null: look closer. p_highest: as bruce.may_exceed asks for it. p_is_alone: without the lock '
  'of the engine, so only where nothing has to be judged.';
