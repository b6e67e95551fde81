create function bruce.judge_snapshot(p_row public.observed_snapshots)
returns bruce.judged_snapshot
language plpgsql
volatile
set search_path = ''
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
  v_judged bruce.judged_snapshot;
  v_scope bruce.scopes;
  v_known bruce.scopes;
  v_clock bruce.clock_reading;
  v_is_replay boolean;
  v_raw_hash bigint;
  v_read record;
  v_plain bruce.plain_numbers;
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
  if not isfinite(p_row.observed_at) then
    raise exception 'observed_at is no time: %', p_row.observed_at using errcode = 'check_violation';
  end if;
  if jsonb_typeof(p_row.snapshot) is distinct from 'object' then
    p_row.snapshot := '{}';
  end if;
  if p_row.collector ? 'sent_at' and bruce.sent_at(p_row.collector) is null then
    p_row.collector := p_row.collector - 'sent_at';
  end if;
  if not p_row.complete or p_row.incomplete_lists <> '{}' then
    if p_row.incomplete_lists = '{}' then
      p_row.incomplete_lists := bruce.incomplete_lists(lower(p_row.source), 'false');
    end if;
    p_row.complete := false;
  end if;
  v_raw_hash := bruce.raw_hash(p_row.snapshot, p_row.complete, p_row.incomplete_lists);
  v_plain := bruce.read_at_once(p_row.source, p_row.snapshot);
  v_scope := bruce.note_unchanged(p_row, v_raw_hash, v_plain.highest);
  if v_scope.scope_id is not null then
    v_judged.outcome := 'unchanged';
    v_judged.sample := bruce.take_sample(
      v_scope.scope_id, p_row, v_scope.last_snapshot_at, v_plain.names_hash, v_plain.numbers);
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
    if p_row.complete then
      p_row.incomplete_lists := bruce.incomplete_lists(p_row.source, p_row.snapshot -> 'complete');
      p_row.complete := p_row.incomplete_lists = '{}'
        and p_row.snapshot -> 'complete' is distinct from 'false';
    end if;
    p_row.snapshot := p_row.snapshot -> 'snapshot';
    v_plain := null;
    v_raw_hash := bruce.raw_hash(p_row.snapshot, p_row.complete, p_row.incomplete_lists);
  end if;
  v_known := bruce.find_scope(p_row.hostname, p_row.source, p_row.received_at, p_row.collector);
  if v_known.host_key <> lower(v_known.host) then
    v_known := bruce.follow_swapped(p_row, v_known);
  end if;
  v_clock := bruce.read_clock(p_row, v_known);
  v_scope := bruce.note_clock(p_row, v_known, v_clock);
  p_row.hostname := v_scope.hostname;
  p_row.observed_at := v_clock.observed_at;
  -- so old that it says what was, not what is
  v_is_replay := p_row.observed_at < p_row.received_at - v_scope.stale_after;
  if bruce.clock_is_off(v_known.clock_skew) <> bruce.clock_is_off(v_scope.clock_skew) then
    v_judged.scope_id := v_scope.scope_id;
  end if;
  p_row.collector := jsonb_strip_nulls(jsonb_build_object(
    'name', bruce.strip_text(left(p_row.collector ->> 'name', 60)),
    'version', bruce.strip_text(left(p_row.collector ->> 'version', 60)),
    'interval_s', bruce.to_count(p_row.collector -> 'interval_s'),
    'instance', bruce.strip_text(left(p_row.collector ->> 'instance', 200))
  ));

  if p_row.error is not null then
    if p_row.collector ? 'instance' and p_row.observed_at > v_scope.last_snapshot_at
      and bruce.hears_another(p_row, v_scope)
    then
      v_judged.outcome := 'duplicate';
      return v_judged;
    end if;
    return bruce.judge_error(p_row, v_scope, v_is_replay);
  end if;
  v_read := bruce.read_rows(v_scope, p_row);
  p_row.content_hash := v_read.content_hash;

  if p_row.observed_at < v_scope.last_snapshot_at
    or p_row.observed_at = v_scope.last_snapshot_at and coalesce(p_row.seq <= v_scope.last_seq, true)
  then
    v_judged := bruce.judge_late(p_row, v_scope);
    v_judged.sample := bruce.take_sample(
      v_scope.scope_id, p_row, p_row.observed_at, v_plain.names_hash, v_plain.numbers);
    return v_judged;
  end if;

  if (p_row.collector ? 'instance' or v_scope.alternations > 0 or v_scope.other_hash is not null)
    and bruce.hears_another(p_row, v_scope)
  then
    v_judged.outcome := 'duplicate';
    return v_judged;
  end if;

  v_judged.sample := bruce.take_sample(
    v_scope.scope_id, p_row, p_row.observed_at, v_plain.names_hash, v_plain.numbers);
  if p_row.content_hash = v_scope.content_hash then
    v_judged.outcome := 'unchanged';
    if bruce.note_repeated(p_row, v_scope, v_raw_hash) and not v_is_replay then
      v_judged.scope_id := v_scope.scope_id;
    end if;
    if p_row.source = 'service_health' and not v_read.strips and p_row.snapshot @? '$.checks[*].loaded' then
      perform bruce.note_loaded(v_scope.scope_id, p_row.snapshot -> 'checks');
    end if;
    return v_judged;
  end if;

  if v_read.strips then
    p_row.snapshot := bruce.strip_secrets(p_row.snapshot, v_read.is_secret);
  end if;
  p_row.changes := v_read.changes;
  p_row.disposition := case when p_row.complete then 'current' else 'partial' end;
  if v_read.strips then
    v_judged.kept := bruce.stored_row(p_row);
  else
    v_judged.kept := bruce.keep_snapshot(p_row, v_scope, v_read.row_hashes);
  end if;
  perform bruce.note_snapshot(
    p_row, v_scope, v_raw_hash, v_read.strips, (v_judged.kept).row_hashes is not null);
  v_judged.outcome := 'stored';
  v_judged.stored := p_row;
  return v_judged;
end;
$$;
comment on function bruce.judge_snapshot(public.observed_snapshots) is
  'Decides what a snapshot is (unchanged, duplicate, late, error, partial or current), notes it in its '
  'scope, and returns the row to keep, with its disposition and its changes. The caller holds the lock of '
  'the engine, or of the host.';
