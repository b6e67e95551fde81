-- Everything that migrations make in the schemas public, bruce and bruce_grafana, one row per object: kind, name, definition.
with schema as (
  select n.oid, n.nspname, n.nspacl, n.nspowner
  from pg_catalog.pg_namespace as n
  where n.nspname in ('public', 'bruce', 'bruce_grafana')
),
relation as (
  select c.*, s.nspname, format('%I.%I', s.nspname, c.relname) as name
  from pg_catalog.pg_class as c
  join schema as s on s.oid = c.relnamespace
)
select 'schema' as kind, s.nspname as name, concat_ws(E'\n', s.nspacl::text, obj_description(s.oid, 'pg_namespace')) as definition
from schema as s
union all
select
  'relation', r.name, concat_ws(E'\n',
    r.relkind, r.relpersistence, r.relrowsecurity, r.relforcerowsecurity, r.reloptions::text, r.relacl::text,
    pg_get_userbyid(r.relowner), pg_get_expr(r.relpartbound, r.oid), pg_get_partkeydef(r.oid),
    case when r.relkind in ('v', 'm') then pg_get_viewdef(r.oid) end, obj_description(r.oid, 'pg_class')
  )
from relation as r
where r.relkind not in ('i', 'I', 't')
union all
select
  'column', r.name || '.' || a.attname, concat_ws(E'\n',
    a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, a.attacl::text,
    pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation::text, col_description(r.oid, a.attnum)
  )
from relation as r
join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
left join pg_catalog.pg_attrdef as d on d.adrelid = r.oid and d.adnum = a.attnum
where r.relkind not in ('i', 'I', 't')
union all
select
  'constraint', r.name || '.' || k.conname,
  concat_ws(E'\n', pg_get_constraintdef(k.oid), k.convalidated, k.conislocal, obj_description(k.oid, 'pg_constraint'))
from relation as r
join pg_catalog.pg_constraint as k on k.conrelid = r.oid
union all
select 'index', r.name, concat_ws(E'\n', pg_get_indexdef(r.oid), x.indisvalid, x.indisunique, x.indisprimary)
from relation as r
join pg_catalog.pg_index as x on x.indexrelid = r.oid
union all
select
  'function', p.oid::regprocedure::text, concat_ws(E'\n',
    pg_get_functiondef(p.oid), p.proacl::text, pg_get_userbyid(p.proowner), obj_description(p.oid, 'pg_proc')
  )
from pg_catalog.pg_proc as p
join schema as s on s.oid = p.pronamespace
where p.prokind <> 'a'
union all
select 'trigger', r.name || '.' || t.tgname, concat_ws(E'\n', pg_get_triggerdef(t.oid), t.tgenabled)
from relation as r
join pg_catalog.pg_trigger as t on t.tgrelid = r.oid and not t.tgisinternal
union all
select
  'policy', format('%I.%I.%I', p.schemaname, p.tablename, p.policyname),
  concat_ws(E'\n', p.permissive, p.roles::text, p.cmd, p.qual, p.with_check)
from pg_catalog.pg_policies as p
where p.schemaname in ('public', 'bruce', 'bruce_grafana')
union all
select
  'type', format('%I.%I', s.nspname, t.typname),
  concat_ws(E'\n', t.typtype, t.typacl::text, pg_get_userbyid(t.typowner), obj_description(t.oid, 'pg_type'))
from pg_catalog.pg_type as t
join schema as s on s.oid = t.typnamespace
union all
select 'extension', e.extname, e.extnamespace::regnamespace::text
from pg_catalog.pg_extension as e
union all
select 'default privileges', concat_ws(' ', d.defaclnamespace::regnamespace::text, d.defaclobjtype), d.defaclacl::text
from pg_catalog.pg_default_acl as d
-- rows that are configuration belong to the schema
union all
select 'rule', r.event_type, to_jsonb(r)::text from public.drift_rules as r
union all
select 'setting', 'settings', to_jsonb(s)::text from public.settings as s
union all
select 'threshold', t.metric || ' ' || t.hostname, (to_jsonb(t) - 'id')::text from public.thresholds as t
union all
select 'source', s.name, s.description from public.sources as s
union all
select 'list', l.source || '.' || l.list, to_jsonb(l)::text from bruce.snapshot_lists as l
order by 1, 2
