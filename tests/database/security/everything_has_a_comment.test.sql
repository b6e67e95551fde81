-- Studio is the first user interface: what a person finds there says what it is.
select plan(3);

select is_empty(
  $$
    select c.oid::regclass
    from pg_class as c
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace, 'bruce_grafana'::regnamespace)
      and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
      and obj_description(c.oid, 'pg_class') is null
  $$,
  'every table and view has a comment'
);
select is_empty(
  $$
    select f.oid::regprocedure
    from pg_proc as f
    where f.pronamespace = 'public'::regnamespace and obj_description(f.oid, 'pg_proc') is null
  $$,
  'every public function has a comment'
);
select is_empty(
  $$
    select n.nspname from pg_namespace as n
    where n.nspname in ('bruce', 'bruce_grafana') and obj_description(n.oid, 'pg_namespace') is null
  $$,
  'so have the schemas of the engine and of Grafana'
);

select * from finish();
