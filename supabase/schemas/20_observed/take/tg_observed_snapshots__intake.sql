-- Intake: what happens to one row on its way into observed_snapshots. An unchanged snapshot becomes one HOT
-- update of its scope and is not stored. What is stored is marked current, partial, error or late; applying
-- it comes after the statement (applying), for all rows at once.

create function bruce.tg_observed_snapshots__intake()
returns trigger
language plpgsql
security definer
set search_path = ''
set plan_cache_mode = force_generic_plan
as $$
declare
  v_scope bruce.scopes;
  v_raw_hash bigint;
  v_strips boolean;
  v_news jsonb;
  v_refused text;
begin
  new.source := coalesce(new.source, new.source_id);
  if new.hostname is null or btrim(new.hostname) = '' or new.source is null then
    raise exception 'a snapshot needs hostname and source' using errcode = 'not_null_violation';
  end if;
  if char_length(new.hostname) > 255 or char_length(new.source) > 63 then
    raise exception 'hostname or source is too long: at most 255 and 63 characters'
      using errcode = 'string_data_right_truncation';
  end if;
  if jsonb_typeof(new.snapshot) is distinct from 'object' then
    new.snapshot := '{}';
  end if;
  v_refused := bruce.refuse_cost(
    lower(new.source),
    case jsonb_typeof(new.snapshot -> 'snapshot') when 'object' then new.snapshot -> 'snapshot'
      else new.snapshot end
  );
  if v_refused is not null then
    raise exception '%', v_refused using errcode = 'program_limit_exceeded';
  end if;

  -- nine of ten snapshots say what the last one said
  v_raw_hash := jsonb_hash_extended(new.snapshot - 'metrics', 0);
  update bruce.scopes as s
  set last_contact_at = new.observed_at, last_snapshot_at = new.observed_at, last_seen_at = new.observed_at,
    last_seq = new.seq, is_dirty = s.is_dirty or s.is_confirming or s.is_stale
  where s.host_key = lower(new.hostname) and s.source = new.source
    and s.raw_hash = v_raw_hash and s.last_contact_at < new.observed_at
    and new.complete and new.error is null
    and s.complete and s.error_kind is null and s.held_snapshot_id is null and not s.has_levels
    and s.declares_interval and s.interval_s::text = new.collector ->> 'interval_s'
    -- asked of the row, so that a look at all metrics is only taken where nothing else changed
    and case when s.raw_hash = v_raw_hash then not bruce.may_exceed(new.snapshot) end
  returning s.* into v_scope;
  if found then
    perform bruce.tally('unchanged');
    return null;
  end if;

  new.hostname := btrim(new.hostname);
  new.source := lower(new.source);
  if jsonb_typeof(new.snapshot -> 'snapshot') = 'object' then
    -- a whole payload given as the snapshot
    new.error := coalesce(new.error, nullif(new.snapshot -> 'error', 'null'));
    new.complete := new.complete and coalesce(new.snapshot ->> 'complete', 'true') <> 'false';
    new.snapshot := new.snapshot -> 'snapshot';
    v_raw_hash := jsonb_hash_extended(new.snapshot - 'metrics', 0);
  end if;
  v_scope := bruce.find_scope(new.hostname, new.source, new.observed_at, new.collector);
  new.hostname := v_scope.hostname;
  new.collector := jsonb_strip_nulls(jsonb_build_object(
    'name', left(new.collector ->> 'name', 60), 'version', left(new.collector ->> 'version', 60),
    'interval_s', bruce.to_count(new.collector -> 'interval_s')
  ));

  if new.error is not null then
    return bruce.take_error(new, v_scope);
  end if;
  select c.content_hash, c.news into new.content_hash, v_news
  from bruce.read_content(v_scope.scope_id, new.source, new.snapshot) as c;

  if new.observed_at < v_scope.last_snapshot_at
    or new.observed_at = v_scope.last_snapshot_at and coalesce(new.seq <= v_scope.last_seq, true)
  then
    return bruce.take_late(new, v_scope);
  end if;

  if new.content_hash = v_scope.content_hash and new.complete = v_scope.snapshot_complete then
    perform bruce.note_contact(v_scope.scope_id, new, v_raw_hash);
    update bruce.scopes as s
    set last_seen_at = new.observed_at
    where s.scope_id = v_scope.scope_id and s.complete and s.held_snapshot_id is null;
    if new.source <> 'docker' or v_scope.has_levels or bruce.may_exceed(new.snapshot) then
      perform bruce.take_measurements(
        v_scope.scope_id, new.source, new.snapshot, new.complete, new.observed_at);
    end if;
    perform bruce.tally('unchanged');
    return null;
  end if;

  v_strips := v_scope.sends_secrets or bruce.is_secret_host(v_scope.host) or bruce.may_hold_secrets(v_news);
  if v_strips then
    new.snapshot := bruce.strip_secrets(new.snapshot, bruce.is_secret_host(v_scope.host));
  end if;
  new.disposition := case when new.complete then 'current' else 'partial' end;
  perform bruce.note_contact(v_scope.scope_id, new, v_raw_hash);
  update bruce.scopes as s
  set snapshot_id = new.id, content_hash = new.content_hash, snapshot_complete = new.complete,
    sends_secrets = v_strips,
    collector = coalesce(
      nullif(concat_ws(' ', new.collector ->> 'name', new.collector ->> 'version'), ''), s.collector)
  where s.scope_id = v_scope.scope_id;
  perform bruce.tally('stored');
  return new;
end;
$$;
comment on function bruce.tg_observed_snapshots__intake() is
  'Decides what a snapshot is: unchanged, duplicate, late, error, partial or news. Security definer: '
  'writers may only insert.';

create trigger _200_intake before insert on public.observed_snapshots
  for each row execute function bruce.tg_observed_snapshots__intake();
