create function bruce.judge_snapshot(
  p_row public.observed_snapshots, p_kept public.observed_snapshots[] default '{}'
)
returns bruce.judged_snapshot
language plpgsql
volatile
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_judged bruce.judged_snapshot;
  v_scope bruce.scopes;
  v_raw_hash bigint;
  v_strips boolean;
  v_crosses boolean := false;
  v_news jsonb;
  v_refused text;
begin
  p_row.source := coalesce(p_row.source, p_row.source_id);
  if p_row.hostname is null or btrim(p_row.hostname) = '' or p_row.source is null then
    raise exception 'a snapshot needs hostname and source' using errcode = 'not_null_violation';
  end if;
  if char_length(p_row.hostname) > 255 or char_length(p_row.source) > 63 then
    raise exception 'hostname or source is too long: at most 255 and 63 characters'
      using errcode = 'string_data_right_truncation';
  end if;
  if jsonb_typeof(p_row.snapshot) is distinct from 'object' then
    p_row.snapshot := '{}';
  end if;
  -- fast path: identical to the previous snapshot
  v_raw_hash := jsonb_hash_extended(p_row.snapshot - 'metrics', 0);
  update bruce.scopes as s
  set last_contact_at = p_row.observed_at, last_snapshot_at = p_row.observed_at,
    last_seen_at = p_row.observed_at, last_seq = p_row.seq
  where s.host_key = lower(p_row.hostname) and s.source = p_row.source
    and s.raw_hash = v_raw_hash and s.last_contact_at < p_row.observed_at
    and p_row.complete and p_row.error is null
    and s.is_sound and not s.has_levels
    and s.declares_interval and s.interval_s::text = p_row.collector ->> 'interval_s'
    -- asked of the row, so that a look at all metrics is only taken where nothing else changed
    and case when s.raw_hash = v_raw_hash then not bruce.may_exceed(p_row.snapshot) end
  returning s.* into v_scope;
  if found then
    v_judged.outcome := 'unchanged';
    if v_scope.is_confirming or v_scope.is_stale then
      v_judged.scope_id := v_scope.scope_id;
    end if;
    return v_judged;
  end if;

  v_refused := bruce.refuse_cost(
    lower(p_row.source),
    case jsonb_typeof(p_row.snapshot -> 'snapshot') when 'object' then p_row.snapshot -> 'snapshot'
      else p_row.snapshot end
  );
  if v_refused is not null then
    raise exception '%', v_refused using errcode = 'program_limit_exceeded';
  end if;

  p_row.hostname := btrim(p_row.hostname);
  p_row.source := lower(p_row.source);
  if jsonb_typeof(p_row.snapshot -> 'snapshot') = 'object' then
    -- a whole payload given as the snapshot
    p_row.error := coalesce(p_row.error, nullif(p_row.snapshot -> 'error', 'null'));
    p_row.complete := p_row.complete and coalesce(p_row.snapshot ->> 'complete', 'true') <> 'false';
    p_row.snapshot := p_row.snapshot -> 'snapshot';
    v_raw_hash := jsonb_hash_extended(p_row.snapshot - 'metrics', 0);
  end if;
  v_scope := bruce.find_scope(p_row.hostname, p_row.source, p_row.observed_at, p_row.collector);
  p_row.hostname := v_scope.hostname;
  p_row.collector := jsonb_strip_nulls(jsonb_build_object(
    'name', left(p_row.collector ->> 'name', 60), 'version', left(p_row.collector ->> 'version', 60),
    'interval_s', bruce.to_count(p_row.collector -> 'interval_s')
  ));

  if p_row.error is not null then
    return bruce.judge_error(p_row, v_scope);
  end if;
  select c.content_hash, c.news into p_row.content_hash, v_news
  from bruce.read_content(v_scope.scope_id, p_row.source, p_row.snapshot) as c;

  if p_row.observed_at < v_scope.last_snapshot_at
    or p_row.observed_at = v_scope.last_snapshot_at and coalesce(p_row.seq <= v_scope.last_seq, true)
  then
    return bruce.judge_late(p_row, v_scope, p_kept);
  end if;

  if p_row.content_hash = v_scope.content_hash and p_row.complete = v_scope.snapshot_complete then
    perform bruce.note_contact(v_scope.scope_id, p_row, v_raw_hash);
    update bruce.scopes as s
    set last_seen_at = p_row.observed_at
    where s.scope_id = v_scope.scope_id and s.complete and s.held_snapshot_id is null;
    if p_row.source <> 'docker' or v_scope.has_levels or bruce.may_exceed(p_row.snapshot) then
      v_crosses := bruce.take_measurements(
        v_scope.scope_id, p_row.source, p_row.snapshot, p_row.complete, p_row.observed_at);
    end if;
    v_judged.outcome := 'unchanged';
    if v_crosses or v_scope.is_confirming or v_scope.is_stale or v_scope.error_kind is not null then
      v_judged.scope_id := v_scope.scope_id;
    end if;
    return v_judged;
  end if;

  v_strips := v_scope.sends_secrets or bruce.is_secret_host(v_scope.host) or bruce.may_hold_secrets(v_news);
  if v_strips then
    p_row.snapshot := bruce.strip_secrets(p_row.snapshot, bruce.is_secret_host(v_scope.host));
  end if;
  p_row.disposition := case when p_row.complete then 'current' else 'partial' end;
  perform bruce.note_contact(v_scope.scope_id, p_row, v_raw_hash);
  update bruce.scopes as s
  set snapshot_id = p_row.id, content_hash = p_row.content_hash, snapshot_complete = p_row.complete,
    sends_secrets = v_strips,
    collector = coalesce(
      nullif(concat_ws(' ', p_row.collector ->> 'name', p_row.collector ->> 'version'), ''), s.collector)
  where s.scope_id = v_scope.scope_id;
  v_judged.outcome := 'stored';
  v_judged.stored := p_row;
  return v_judged;
end;
$$;
comment on function bruce.judge_snapshot(public.observed_snapshots, public.observed_snapshots[]) is
  'Decides what a snapshot is (unchanged, duplicate, late, error, partial or current), notes it in its '
  'scope, and returns the row to store with its disposition. The caller holds the lock of the engine. '
  'p_kept: rows judged before by the same caller and not inserted yet; only their times and content hashes '
  'are read.';
