-- anon: no sequence, no table, no view, no function of ours, in either schema.
select plan(5);

select is_empty(
  $$
    select c.oid::regclass, p.privilege
    from pg_class as c
    cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as p (privilege)
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace)
      and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and has_table_privilege('anon', c.oid, p.privilege)
  $$,
  'anon has no privilege on any table or view'
);
select is_empty(
  $$
    select a.attrelid::regclass, a.attname
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace)
      and c.relkind in ('r', 'p', 'v', 'm', 'f') and a.attnum > 0 and not a.attisdropped
      and has_column_privilege('anon', c.oid, a.attnum, 'select, insert, update, references')
  $$,
  'nor on any of their columns'
);
select is_empty(
  $$
    select f.oid::regprocedure
    from pg_proc as f
    where f.pronamespace in ('public'::regnamespace, 'bruce'::regnamespace)
      and has_function_privilege('anon', f.oid, 'execute')
  $$,
  'anon may execute no function'
);
select is(has_schema_privilege('anon', 'bruce', 'usage'), false, 'anon does not see into schema bruce');

select is_empty(
  $$
    select r.name, c.oid::regclass
    from pg_class as c
    cross join unnest(array['anon', 'authenticated']) as r (name)
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace) and c.relkind = 'S'
      and (
        has_sequence_privilege(r.name, c.oid, 'usage, update')
        -- three hold no count but when a part of BRUCE last beat: the rule HEARTBEAT_OVERDUE reads them as its reader
        or has_sequence_privilege(r.name, c.oid, 'select')
          and not (r.name = 'authenticated' and c.relname in ('jobs_beat', 'engine_beat', 'dispatcher_beat'))
      )
  $$,
  'neither anon nor authenticated counts anything'
);

select * from finish();
