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
  begin
  new.source := coalesce(new.source, new.source_id);
  if new.hostname is null or btrim(new.hostname) = '' or new.source is null then
    raise exception 'a snapshot needs hostname and source' using errcode = 'not_null_violation';
  end if;
  if octet_length(new.hostname) > 255 or octet_length(new.source) > 63 then
    raise exception 'hostname or source is too long: at most 255 and 63 bytes' using errcode = 'string_data_right_truncation';
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
  new.content_hash := bruce.content_hash(new.source, new.snapshot);

  if new.observed_at < v_scope.last_snapshot_at
    or new.observed_at = v_scope.last_snapshot_at and coalesce(new.seq <= v_scope.last_seq, true)
  then
    return bruce.take_late(new, v_scope);
  end if;

  perform bruce.take_measurements(v_scope.scope_id, new.source, v_scope.has_levels, new.snapshot, new.observed_at);

  if new.content_hash = v_scope.content_hash and new.complete = v_scope.snapshot_complete then
    perform bruce.note_contact(v_scope.scope_id, new, v_raw_hash);
    update bruce.scopes as s
    set last_seen_at = new.observed_at
    where s.scope_id = v_scope.scope_id and s.complete and s.held_snapshot_id is null;
    perform bruce.tally('unchanged');
    return null;
  end if;

  v_strips := bruce.needs_stripping(v_scope, new.source, new.snapshot);
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

create or replace function bruce.needs_stripping(p_scope bruce.scopes, p_source text, p_snapshot jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
  v_lists text[];
  v_new jsonb[];
begin
  if p_scope.sends_secrets or bruce.is_secret_host(p_scope.host) then
    return true;
  end if;
  -- a row that was clean is clean
  v_new := array(
    select r.item
    from bruce.snapshot_rows(p_source, p_snapshot) as r
    where not exists (
      select from bruce.entities as e
      where e.scope_id = p_scope.scope_id and e.kind = r.kind and e.item_hash = r.item_hash
    )
  );
  v_lists := array(select l.list from bruce.snapshot_lists as l where l.source = p_source);
  return bruce.may_hold_secrets(to_jsonb(v_new) || (p_snapshot - v_lists - 'metrics'));
end;
$$;
comment on function bruce.needs_stripping(bruce.scopes, text, jsonb) is 'May the snapshot hold a secret? Only what is new in it is looked at.';

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

create or replace function bruce.measurements(p_source text, p_snapshot jsonb)
returns table (subject text, kind text, metric text, value numeric)
language plpgsql
stable
set search_path = ''
as $$
begin
  return query
  with given as (
    -- docker: by container name, beside the rows
    select m.key as subject, m.value as item, 'container' as kind
    from jsonb_each(case jsonb_typeof(p_snapshot -> 'metrics') when 'object' then p_snapshot -> 'metrics' else '{}' end) as m
    union all
    select coalesce(r.item ->> 'name', r.item ->> 'storage', r.item ->> 'node', ''), r.item, r.kind
    from bruce.snapshot_rows(p_source, p_snapshot - 'containers') as r
    where r.kind in ('node', 'guest', 'storage', 'pool', 'system')
  ),
  number as (
    select
      g.subject, g.kind,
      bruce.to_number(g.item -> 'cpu_pct') as cpu_pct, bruce.to_number(g.item -> 'cpu') as cpu,
      bruce.to_number(coalesce(g.item -> 'mem_bytes', g.item -> 'mem')) as mem,
      bruce.to_number(coalesce(g.item -> 'mem_limit', g.item -> 'maxmem')) as maxmem,
      bruce.to_number(coalesce(g.item -> 'disk', g.item -> 'used', g.item -> 'allocated')) as disk,
      bruce.to_number(coalesce(g.item -> 'maxdisk', g.item -> 'total', g.item -> 'size')) as maxdisk
    from given as g
    where jsonb_typeof(g.item) = 'object'
  )
  select n.subject, n.kind, v.metric, v.value
  from number as n
  cross join lateral (values
    ('cpu_pct', coalesce(n.cpu_pct, n.cpu * 100)),
    ('mem_pct', n.mem * 100 / nullif(n.maxmem, 0)),
    (case n.kind when 'pool' then 'pool_pct' else 'disk_pct' end, n.disk * 100 / nullif(n.maxdisk, 0))
  ) as v (metric, value)
  where v.value is not null;
end;
$$;
comment on function bruce.measurements(text, jsonb) is 'The measurements in a snapshot, in percent.';

create or replace function bruce.to_number(p_value jsonb)
returns numeric
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case when p_value #>> '{}' ~ '^-?\d{1,18}(\.\d{1,18})?([eE]-?\d{1,2})?$' then (p_value #>> '{}')::numeric end;
end;
$$;
comment on function bruce.to_number(jsonb) is 'A number given as a number or as text, else null.';

create or replace function bruce.take_measurements(
  p_scope_id integer, p_source text, p_has_levels boolean, p_snapshot jsonb, p_observed_at timestamptz
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_crossed integer;
begin
  if p_source in ('service_health', 'proxy')
    or p_source = 'docker' and not p_has_levels and not bruce.may_exceed(p_snapshot)
  then
    return;
  end if;
  with measured as (
    select m.subject, min(m.kind) as kind, m.metric, max(m.value) as value
    from bruce.measurements(p_source, p_snapshot) as m
    group by m.subject, m.metric
  ),
  lowest as (
    select t.metric, min(t.open_above) as open_above from public.thresholds as t group by t.metric
  ),
  -- only what may be too high is looked at closely
  judged as (
    select m.subject, m.metric, m.value, h.hostname, h.service, t.open_above, t.clear_below, t.unit
    from measured as m
    join lowest as l on l.metric = m.metric and m.value > l.open_above
    join bruce.scopes as s on s.scope_id = p_scope_id
    cross join lateral (
      -- a guest or node is a host of its own
      select
        case when m.kind in ('guest', 'node') then (bruce.resolve_host(m.subject)).host else s.host end as hostname,
        case when m.kind not in ('guest', 'node', 'system') then m.subject end as service
    ) as h
    cross join lateral bruce.threshold_of(m.metric, h.hostname, h.service) as t
    where m.value > t.open_above
  ),
  exceeded as (
    insert into bruce.resource_levels (
      scope_id, subject, metric, hostname, service, value, open_above, clear_below, unit, exceeded_at
    )
    select
      p_scope_id, j.subject, j.metric, j.hostname, j.service, j.value, j.open_above, j.clear_below, j.unit, p_observed_at
    from judged as j
    on conflict do nothing
    returning 1
  ),
  cleared as (
    delete from bruce.resource_levels as l
    where l.scope_id = p_scope_id
      and exists (select from measured)
      -- what is not there any more cannot be over its limit
      and coalesce((
        select m.value < l.clear_below from measured as m where m.subject = l.subject and m.metric = l.metric
      ), true)
    returning 1
  )
  select (select count(*) from cleared) + (select count(*) from exceeded) into v_crossed;

  if v_crossed > 0 then
    update bruce.scopes as s
    set is_dirty = true, has_levels = exists (select from bruce.resource_levels as l where l.scope_id = p_scope_id)
    where s.scope_id = p_scope_id;
  end if;
end;
$$;
comment on function bruce.take_measurements(integer, text, boolean, jsonb, timestamptz) is
  'Compares the measurements of a snapshot with their thresholds; writes only what crossed one.';

create or replace function bruce.may_exceed(p_snapshot jsonb)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return jsonb_path_exists(
    p_snapshot,
    '$.metrics.* ? (@.cpu_pct > $cpu_pct || @.mem_bytes / @.mem_limit * 100 > $mem_pct)',
    (select jsonb_object_agg(t.metric, t.lowest) from (
      select o.metric, min(o.open_above) as lowest from public.thresholds as o group by o.metric
    ) as t),
    true
  );
end;
$$;
comment on function bruce.may_exceed(jsonb) is
  'One look at the metrics of a snapshot: is any above the lowest threshold there is? Only then each is judged.';

create or replace function bruce.threshold_of(p_metric text, p_hostname text, p_service text)
returns table (open_above numeric, clear_below numeric, unit text)
language plpgsql
stable
rows 1
set search_path = ''
as $$
begin
  return query
  select t.open_above, t.clear_below, t.unit
  from public.thresholds as t
  where t.metric = p_metric
    and bruce.matches_glob(p_hostname, t.hostname)
    and bruce.matches_glob(p_service, t.service)
  order by t.hostname = p_hostname desc, t.service = p_service desc, length(t.hostname) desc, length(t.service) desc, t.id
  limit 1;
end;
$$;
comment on function bruce.threshold_of(text, text, text) is 'The most specific threshold for a measurement.';

create or replace function bruce.matches_glob(p_name text, p_glob text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
  return p_glob = '*' or lower(coalesce(p_name, '')) like
    replace(replace(replace(replace(lower(p_glob), '\', '\\'), '%', '\%'), '_', '\_'), '*', '%');
end;
$$;
comment on function bruce.matches_glob(text, text) is 'Does the name match? * stands for any characters; case does not count.';

create trigger _100_lock before insert on public.observed_snapshots
  for each statement execute function bruce.tg__lock_engine();
create trigger _200_intake before insert on public.observed_snapshots
  for each row execute function bruce.tg_observed_snapshots__intake();

revoke execute on all functions in schema bruce from public;
