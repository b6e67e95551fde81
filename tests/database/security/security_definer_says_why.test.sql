-- security definer says why, and is closed to whom it is not meant for. What the edge calls stands in public, as the API
-- exposes nothing else, and only the key of the edge may call it.
select plan(4);

select is_empty(
  $$
    select f.oid::regprocedure
    from pg_proc as f
    where f.pronamespace in ('public'::regnamespace, 'bruce'::regnamespace, 'bruce_grafana'::regnamespace) and f.prosecdef
      and coalesce(obj_description(f.oid, 'pg_proc'), '') !~* 'security definer:'
  $$,
  'each one says why in its comment'
);
select is_empty(
  $$
    select f.oid::regprocedure
    from pg_proc as f
    where f.pronamespace in ('public'::regnamespace, 'bruce'::regnamespace, 'bruce_grafana'::regnamespace) and f.prosecdef
      and (has_function_privilege('anon', f.oid, 'execute') or has_function_privilege('authenticated', f.oid, 'execute'))
  $$,
  'neither anon nor authenticated may execute one'
);
select isnt_empty(
  $$ select from pg_proc as f where f.pronamespace = 'public'::regnamespace and f.prosecdef $$,
  'there are some in public'
);
select is_empty(
  $$
    select f.oid::regprocedure
    from pg_proc as f, aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) as a
    where f.pronamespace in ('public'::regnamespace, 'bruce'::regnamespace, 'bruce_grafana'::regnamespace) and a.grantee = 0
  $$,
  'nothing is executable by public'
);

select * from finish();
