-- Intake: what happens to one row on its way into observed_snapshots. An unchanged snapshot becomes one HOT update of
-- its scope and is not stored. What is stored is marked current, partial, error or late; applying it comes after the
-- statement (0018), for all rows at once.

create or replace function bruce.find_scope(p_hostname text, p_source text, p_observed_at timestamptz, p_collector jsonb)
returns bruce.scopes
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_scope bruce.scopes;
  v_resolved record;
  v_declared_s integer := bruce.to_count(p_collector -> 'interval_s');
  v_settings public.settings;
begin
  select s.* into v_scope from bruce.scopes as s where s.host_key = lower(p_hostname) and s.source = p_source;
  if v_scope.scope_id is not null and (not coalesce(v_declared_s > 0, false) or v_declared_s = v_scope.interval_s) then
    return v_scope;
  end if;

  select p.* into v_settings from public.settings as p;
  if v_scope.scope_id is not null then
    update bruce.scopes as s
    set interval_s = v_declared_s, declares_interval = true,
      stale_after = make_interval(secs => v_declared_s) * v_settings.missed_intervals
    where s.scope_id = v_scope.scope_id
    returning s.* into v_scope;
    return v_scope;
  end if;

  if not exists (select from public.sources as o where lower(o.name) = p_source) then
    raise exception 'unknown source "%"', p_source
      using errcode = 'foreign_key_violation', hint = 'Known sources are the rows of table sources: add one of your own.';
  end if;
  select * into v_resolved from bruce.resolve_host(p_hostname);
  -- a host that now spells its name in another way is still the same
  update bruce.scopes as s
  set hostname = p_hostname, host_key = lower(p_hostname)
  where v_resolved.candidates = 1 and s.host = v_resolved.host and s.source = p_source and s.is_declared
  returning * into v_scope;
  if found then
    return v_scope;
  end if;
  insert into bruce.scopes (
    hostname, source, host_key, host, is_declared, is_ambiguous, first_seen_at, declares_interval, interval_s,
    stale_after, last_contact_at
  )
  select
    p_hostname, p_source, lower(p_hostname), v_resolved.host, v_resolved.candidates = 1, v_resolved.candidates > 1,
    p_observed_at, coalesce(v_declared_s > 0, false),
    coalesce(nullif(v_declared_s, 0), extract(epoch from v_settings.default_interval)::integer),
    coalesce(make_interval(secs => nullif(v_declared_s, 0)), v_settings.default_interval) * v_settings.missed_intervals,
    '-infinity'
  returning * into v_scope;
  return v_scope;
end;
$$;
comment on function bruce.find_scope(text, text, timestamptz, jsonb) is
  'The scope of a host and source, made at first sight. A collector tells its interval in collector.interval_s (seconds).';

create or replace function bruce.tg_observed_snapshots__intake()
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
  begin
  new.source := coalesce(new.source, new.source_id);
  if new.hostname is null or btrim(new.hostname) = '' or new.source is null then
    raise exception 'a snapshot needs hostname and source' using errcode = 'not_null_violation';
  end if;
  if char_length(new.hostname) > 255 or char_length(new.source) > 63 then
    raise exception 'hostname or source is too long: at most 255 and 63 characters' using errcode = 'string_data_right_truncation';
  end if;
  if jsonb_typeof(new.snapshot) is distinct from 'object' then
    new.snapshot := '{}';
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
    and not bruce.may_exceed(new.snapshot)
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
      perform bruce.take_measurements(v_scope.scope_id, new.source, new.snapshot, new.complete, new.observed_at);
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
    collector = coalesce(nullif(concat_ws(' ', new.collector ->> 'name', new.collector ->> 'version'), ''), s.collector),
    is_dirty = true
  where s.scope_id = v_scope.scope_id;
  perform bruce.tally('stored');
  return new;
end;
$$;
comment on function bruce.tg_observed_snapshots__intake() is
  'Decides what a snapshot is: unchanged, duplicate, late, error, partial or news. Security definer: writers may only insert.';

create or replace function bruce.note_contact(
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
    is_dirty = s.is_dirty or s.is_confirming or s.is_stale or s.error_kind is not null,
    interval_s = i.interval_s,
    stale_after = make_interval(secs => i.interval_s) * p.missed_intervals
  from public.settings as p, lateral (
    select bruce.learn_interval(o, p_row.observed_at) as interval_s from bruce.scopes as o where o.scope_id = p_scope_id
  ) as i
  where s.scope_id = p_scope_id;
end;
$$;
comment on function bruce.note_contact(integer, public.observed_snapshots, bigint) is 'A snapshot arrived: the collector lives.';

create or replace function bruce.read_content(
  p_scope_id integer, p_source text, p_snapshot jsonb, out content_hash bigint, out news jsonb
)
language plpgsql
stable
set search_path = ''
as $$
declare
  v_rest jsonb := p_snapshot - array(select l.list from bruce.snapshot_lists as l where l.source = p_source) - 'metrics';
begin
  select
    hash_numeric_extended(coalesce(sum(r.item_hash), 0) + jsonb_hash_extended(v_rest, 0), 0),
    jsonb_build_object('rest', v_rest, 'rows', jsonb_agg(r.item) filter (where not exists (
      select from bruce.entities as e
      where e.scope_id = p_scope_id and e.kind = r.kind and e.item_hash = r.item_hash
    )))
  into content_hash, news
  from bruce.snapshot_rows(p_source, p_snapshot) as r;
end;
$$;
comment on function bruce.read_content(integer, text, jsonb) is
  'A hash that is equal for snapshots that say the same (whatever the order of their rows, with what always moves left '
  'out), and what is new in it.';

create or replace function bruce.is_secret_host(p_hostname text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce((select h.is_secret from bruce.host_state as h where h.hostname = p_hostname), false);
end;
$$;
comment on function bruce.is_secret_host(text) is 'Is it tagged secrets or vault, so that mounts and commands are never stored?';

create or replace function bruce.learn_interval(p_scope bruce.scopes, p_observed_at timestamptz)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
  v_gap_s integer;
begin
  if p_scope.declares_interval or p_scope.last_contact_at = '-infinity' or p_observed_at <= p_scope.last_contact_at then
    return p_scope.interval_s;
  end if;
  v_gap_s := least(extract(epoch from p_observed_at - p_scope.last_contact_at), 7 * 86400)::integer;
  -- one long night does not make it daily, two runs by hand do not make it one of every minute
  return least(greatest(v_gap_s, p_scope.interval_s * 9 / 10, 10), p_scope.interval_s * 2);
end;
$$;
comment on function bruce.learn_interval(bruce.scopes, timestamptz) is
  'Seconds between the reports of a collector that does not declare its interval.';

create or replace function bruce.take_error(p_row public.observed_snapshots, p_scope bruce.scopes)
returns public.observed_snapshots
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_kind text := left(coalesce(p_row.error ->> 'kind', 'failed'), 60);
  v_message text := bruce.strip_secrets(to_jsonb(left(p_row.error ->> 'message', 1000))) #>> '{}';
begin
  if p_row.observed_at <= p_scope.last_contact_at then
    perform bruce.tally('duplicate');
    return null;
  end if;
  update bruce.scopes as s
  set last_contact_at = p_row.observed_at, last_seq = p_row.seq, error_kind = v_kind, error_message = v_message,
    error_since = case when s.error_kind is null then p_row.observed_at else s.error_since end,
    is_dirty = s.is_dirty or s.error_kind is distinct from v_kind or s.error_message is distinct from v_message or s.is_stale
      or s.is_confirming
  where s.scope_id = p_scope.scope_id;
  if (p_scope.error_kind, p_scope.error_message) is not distinct from (v_kind, v_message) then
    perform bruce.tally('unchanged');
    return null;
  end if;
  p_row.disposition := 'error';
  p_row.complete := false;
  p_row.error := jsonb_build_object('kind', v_kind, 'message', v_message);
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, true);
  perform bruce.tally('stored');
  return p_row;
end;
$$;
comment on function bruce.take_error(public.observed_snapshots, bruce.scopes) is
  'A failed collection: noted once while it lasts. It says nothing about what exists.';

create or replace function bruce.take_late(p_row public.observed_snapshots, p_scope bruce.scopes)
returns public.observed_snapshots
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_before bigint;
begin
  select o.content_hash into v_before
  from public.observed_snapshots as o
  where o.hostname = p_row.hostname and o.source = p_row.source and o.observed_at <= p_row.observed_at
    and o.disposition <> 'error'
  order by o.observed_at desc, o.id desc
  limit 1;
  if v_before = p_row.content_hash then
    -- told before, or unchanged at that time
    perform bruce.tally('duplicate');
    return null;
  end if;
  p_row.disposition := 'late';
  p_row.snapshot := bruce.strip_secrets(p_row.snapshot, bruce.is_secret_host(p_scope.host));
  perform bruce.tally('late');
  return p_row;
end;
$$;
comment on function bruce.take_late(public.observed_snapshots, bruce.scopes) is
  'Older than the present: fills history, or is a duplicate. The present is not touched.';

create trigger _100_lock before insert on public.observed_snapshots
  for each statement execute function bruce.tg__lock_engine();
create trigger _200_intake before insert on public.observed_snapshots
  for each row execute function bruce.tg_observed_snapshots__intake();

revoke execute on all functions in schema bruce from public;
