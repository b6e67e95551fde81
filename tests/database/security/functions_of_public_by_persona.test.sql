-- Who may call what, name by name: a new function has to be thought about here.
select plan(4);

create function pg_temp.callable_by(p_role text)
returns setof text
language sql
as $$
  select distinct f.proname::text from pg_proc as f
  where f.pronamespace = 'public'::regnamespace and has_function_privilege(p_role, f.oid, 'execute')
$$;
select is_empty($$ select pg_temp.callable_by('anon') $$, 'anon calls nothing');
select set_eq(
  $$ select pg_temp.callable_by('authenticated') $$,
  array['explain', 'drift_of', 'drift_as_of', 'drift_between', 'event_json', 'digest'],
  'authenticated asks'
);
select set_eq(
  $$
    select f.proname::text from pg_proc as f
    where f.pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', f.oid, 'execute')
      and f.prosrc !~ 'bruce\.refuse_strangers\(\);'
  $$,
  array['event_json'],
  'and is refused where it may not read; event_json says only what it is given'
);
select set_eq(
  $$ select pg_temp.callable_by('service_role') $$,
  $$ select distinct proname::text from pg_proc where pronamespace = 'public'::regnamespace $$,
  'service_role, the key of the edge functions, calls all of them'
);

select * from finish();
