-- moves observed rows of an older database into observed_snapshots, the newest of each host and source as if
-- it arrived now

do $$
declare
  v_columns text[] := (
    select array_agg(a.attname::text)
    from pg_catalog.pg_attribute as a
    where a.attrelid = to_regclass('bruce.observed_snapshots_before') and a.attnum > 0 and not a.attisdropped
  );
  v_id text := 'row_number() over (order by b.observed_at, b.ctid)';
  v_source text;
  v_keeps_ids boolean := false;
begin
  if v_columns is null then
    return;
  end if;
  -- ids are kept; rows without a unique number are numbered in order of time
  if exists (
    select from pg_catalog.pg_attribute as a
    where a.attrelid = 'bruce.observed_snapshots_before'::regclass and a.attname = 'id'
      and a.atttypid in ('bigint'::regtype, 'integer'::regtype)
  ) then
    execute 'select count(distinct b.id) = count(*) from bruce.observed_snapshots_before as b'
      into v_keeps_ids;
  end if;
  if v_keeps_ids then
    v_id := 'b.id::bigint';
  end if;
  v_source := format('lower(coalesce(%s))', concat_ws(', ',
    case when 'source' = any (v_columns) then $s$nullif(btrim(b.source::text), '')$s$ end,
    case when 'source_id' = any (v_columns) then $s$nullif(btrim(b.source_id::text), '')$s$ end,
    '''docker'''
  ));
  -- an infinite time becomes the time of the oldest row: that row is history, never the present
  execute format(
    $sql$
    create temporary table older on commit drop as
    select
      %1$s as id, coalesce(nullif(btrim(b.hostname::text), ''), 'unknown') as hostname, %2$s as source,
      coalesce(
        case when isfinite(b.observed_at) then b.observed_at end,
        min(b.observed_at) filter (where isfinite(b.observed_at)) over (),
        now()
      )::timestamptz as observed_at,
      case
        when b.snapshot is null then '{}'
        when bruce.reads_as(b.snapshot::text, 'jsonb') then b.snapshot::text::jsonb
        else to_jsonb(b.snapshot::text)
      end as snapshot,
      false as is_newest
    from bruce.observed_snapshots_before as b
    $sql$, v_id, v_source
  );
  -- a time in the future makes history, because nothing later could replace it as the present
  update pg_temp.older as o set is_newest = true
  where o.id in (
    select distinct on (lower(n.hostname), n.source) n.id
    from pg_temp.older as n
    where n.observed_at <= now() + interval '5 minutes'
    order by lower(n.hostname), n.source, n.observed_at desc, n.id desc
  );
  perform bruce.add_source(n.source) from (select distinct o.source from pg_temp.older as o) as n;

  -- judged already: history does not become the present
  insert into bruce.stored_snapshots (
    id, hostname, source, observed_at, received_at, disposition, snapshot, content_hash
  )
  select
    o.id, o.hostname, o.source, o.observed_at, o.observed_at, 'late', bruce.strip_secrets(o.snapshot),
    case when jsonb_typeof(o.snapshot) = 'object'
      then (bruce.read_rows(null, jsonb_populate_record(
        null::public.observed_snapshots,
        jsonb_build_object('source', o.source, 'complete', true, 'snapshot', o.snapshot)
      ))).content_hash end
  from pg_temp.older as o
  where not o.is_newest;
  perform bruce.ensure_partitions();

  insert into public.observed_snapshots (id, hostname, source, observed_at, received_at, snapshot)
  select o.id, o.hostname, o.source, o.observed_at, o.observed_at, o.snapshot
  from pg_temp.older as o
  where o.is_newest
  order by lower(o.hostname), o.source;

  -- extend the retention, so that the first job deletes nothing that the owner kept
  update public.settings as s
  set retention = greatest(
    s.retention,
    (select date_trunc('day', now() - min(o.observed_at)) + interval '1 month' from pg_temp.older as o));
  perform setval(
    pg_get_serial_sequence('bruce.stored_snapshots', 'id'),
    (select coalesce(max(o.id), 0) + 1 from pg_temp.older as o), false
  );
  -- keep a table with columns of the owner
  if v_columns <@ array['id', 'hostname', 'source', 'source_id', 'snapshot', 'observed_at'] then
    drop table bruce.observed_snapshots_before;
  else
    alter table bruce.observed_snapshots_before enable row level security;
    revoke all on bruce.observed_snapshots_before from public, anon, authenticated, service_role;
  end if;
end;
$$;
