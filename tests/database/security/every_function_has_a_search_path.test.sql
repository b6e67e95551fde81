-- A function without its own search_path runs whatever its caller put first.
select plan(1);

select is_empty(
  $$
    select f.oid::regprocedure
    from pg_proc as f
    where f.pronamespace in ('public'::regnamespace, 'bruce'::regnamespace, 'bruce_grafana'::regnamespace)
      and not coalesce('search_path=""' = any (f.proconfig), false)
  $$,
  'every function sets search_path to nothing'
);

select * from finish();
