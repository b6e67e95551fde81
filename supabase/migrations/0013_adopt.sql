-- Made from supabase/schemas/99_adopt by `npm run schema`: edit there, not here.

set check_function_bodies = off;

-- 99_adopt/adopt_declared.sql
do $$
declare
  v_expected jsonb := (
    select s.data from public.snapshots as s where s.snapshot_type = 'netbox'
      order by s.created_at desc limit 1
  );
begin
  if exists (select from public.assets) then
    perform bruce.compare_declared(bruce.refresh_host_names(array(select a.name from public.assets as a)));
  end if;
  if v_expected is not null then
    -- adds, and retires nothing
    perform bruce.project_expected(jsonb_build_object(
      'complete', false, 'services_complete', false,
      'hosts', (select coalesce(jsonb_agg(h.item), '[]') from bruce.expected_hosts(v_expected) as h)
    ));
  end if;
end;
$$;

-- 99_adopt/adopt_observed.sql
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

-- 99_adopt/drop_helpers.sql
drop function bruce.give_ids(regclass);
drop function bruce.make_jsonb(regclass, name);

-- 99_adopt/take_back_grants.sql
-- Older projects grant each new sequence of public to the API roles. Only service_role keeps usage, because
-- it inserts where an older table has a sequence as default.
do $$
declare
  v_sequence regclass;
begin
  for v_sequence in
    select s.oid
    from pg_catalog.pg_class as s
    join pg_catalog.pg_depend as d
      on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = s.oid
      and d.refclassid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i')
    join pg_catalog.pg_policies as p on format('%I.%I', p.schemaname, p.tablename)::regclass = d.refobjid
    where s.relkind = 'S' and p.policyname = p.tablename || '_select_authenticated'
    union
    -- a sequence used by a default, without belonging to its column
    select d.refobjid
    from pg_catalog.pg_attrdef as a
    join pg_catalog.pg_depend as d
      on d.classid = 'pg_catalog.pg_attrdef'::regclass and d.objid = a.oid
      and d.refclassid = 'pg_catalog.pg_class'::regclass
    join pg_catalog.pg_class as s on s.oid = d.refobjid and s.relkind = 'S'
    join pg_catalog.pg_policies as p on format('%I.%I', p.schemaname, p.tablename)::regclass = a.adrelid
    where p.policyname = p.tablename || '_select_authenticated'
  loop
    execute format('revoke all on sequence %s from public, anon, authenticated, service_role', v_sequence);
    execute format('grant usage on sequence %s to service_role', v_sequence);
  end loop;
end;
$$;

reset check_function_bodies;
