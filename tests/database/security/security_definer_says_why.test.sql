-- security definer says why, and is closed to whom it is not meant for. What the edge calls stands in public, as the API
-- exposes nothing else; there the key of the edge calls it, and people call what asks for their role.
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
      -- it says nothing to who may not read: helpers_that_people_may_execute
      and f.proname <> 'suggestions_of'
      and (has_function_privilege('anon', f.oid, 'execute') or has_function_privilege('authenticated', f.oid, 'execute')
        -- what a person may ask first asks who that is
        and f.prosrc !~ 'declare\s+(\w+ \w+ := bruce\.clock\(\);\s+)?\w+ (jsonb|bruce\.question) := bruce\.(use_token|read_question)\(')
  $$,
  'anon may execute none, authenticated only those that first ask who that is'
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
