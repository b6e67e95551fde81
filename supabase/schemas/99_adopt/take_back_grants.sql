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
