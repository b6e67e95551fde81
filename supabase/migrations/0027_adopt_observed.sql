-- Adoption of an older BRUCE database, second half: its observed rows move into the new observed_snapshots, the newest
-- of each host and source as if it arrived now; its assets and its newest expected state are compared with them.

create or replace function bruce.older_columns()
returns text[]
language sql
stable
set search_path = ''
as $$
  select array_agg(a.attname::text)
  from pg_catalog.pg_attribute as a
  where a.attrelid = to_regclass('bruce.observed_snapshots_before') and a.attnum > 0 and not a.attisdropped;
$$;

create or replace function bruce.adopt_observed()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_columns text[] := bruce.older_columns();
  v_id text;
  v_source text;
begin
  -- numbers are kept; rows with another kind of id are numbered in the order they came
  v_id := case
    when exists (
      select from pg_catalog.pg_attribute as a
      where a.attrelid = 'bruce.observed_snapshots_before'::regclass and a.attname = 'id'
        and a.atttypid in ('bigint'::regtype, 'integer'::regtype)
    ) then 'coalesce(b.id::bigint, (select max(m.id) from bruce.observed_snapshots_before as m) + row_number() over (partition by b.id order by b.ctid))'
    else 'row_number() over (order by b.observed_at, b.ctid)'
  end;
  v_source := format('lower(coalesce(%s))', concat_ws(', ',
    case when 'source' = any (v_columns) then 'b.source::text' end,
    case when 'source_id' = any (v_columns) then 'b.source_id::text' end,
    '''docker'''
  ));
  execute format(
    $sql$
    create temporary table older on commit drop as
    select
      %1$s as id, coalesce(nullif(btrim(b.hostname::text), ''), 'unknown') as hostname, %2$s as source,
      coalesce(b.observed_at, now()) as observed_at, coalesce(b.snapshot::jsonb, '{}') as snapshot
    from bruce.observed_snapshots_before as b
    $sql$, v_id, v_source
  );
  alter table pg_temp.older add column is_newest boolean not null default false;
  update pg_temp.older as o set is_newest = true
  where o.id in (
    select distinct on (lower(n.hostname), n.source) n.id
    from pg_temp.older as n
    order by lower(n.hostname), n.source, n.observed_at desc, n.id desc
  );

  insert into public.sources (name)
  select distinct o.source from pg_temp.older as o
  where not exists (select from public.sources as s where lower(s.name) = o.source);

  alter table public.observed_snapshots disable trigger _200_intake;
  insert into public.observed_snapshots (
    id, hostname, source, observed_at, received_at, disposition, snapshot, content_hash
  )
  select
    o.id, o.hostname, o.source, o.observed_at, o.observed_at, 'late', bruce.strip_secrets(o.snapshot),
    (bruce.read_content(0, o.source, o.snapshot)).content_hash
  from pg_temp.older as o
  where not o.is_newest;
  alter table public.observed_snapshots enable trigger _200_intake;
  perform bruce.ensure_partitions();

  insert into public.observed_snapshots (id, hostname, source, observed_at, received_at, snapshot)
  select o.id, o.hostname, o.source, o.observed_at, o.observed_at, o.snapshot
  from pg_temp.older as o
  where o.is_newest
  order by lower(o.hostname), o.source;

  perform setval(
    pg_get_serial_sequence('public.observed_snapshots', 'id'), (select coalesce(max(o.id), 0) + 1 from pg_temp.older as o), false
  );
  -- columns of someone's own stay where they are
  if v_columns <@ array['id', 'hostname', 'source', 'source_id', 'snapshot', 'observed_at'] then
    drop table bruce.observed_snapshots_before;
  end if;
end;
$$;

do $$
declare
  v_expected jsonb := (
    select s.data from public.snapshots as s where s.snapshot_type = 'netbox' order by s.created_at desc limit 1
  );
begin
  if exists (select from public.assets) then
    perform bruce.compare_declared(bruce.refresh_host_names(array(select a.name from public.assets as a)));
  end if;
  if v_expected is not null then
    -- it adds what it knows and retires nothing
    perform bruce.project_expected(jsonb_build_object(
      'complete', false,
      'hosts', (select coalesce(jsonb_agg(h.item), '[]') from bruce.expected_hosts(v_expected) as h)
    ));
  end if;
  if bruce.older_columns() is not null then
    perform bruce.adopt_observed();
  end if;
end;
$$;
drop function bruce.adopt_observed();
drop function bruce.older_columns();
