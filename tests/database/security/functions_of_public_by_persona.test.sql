-- Who may call what, name by name: a new function has to be thought about here.
select plan(5);

create temporary table act (name text);
insert into act values
  ('api_acknowledge'), ('api_end_waiver'), ('api_forget'), ('api_memory_append'), ('api_preview'),
  ('api_release_snapshot'), ('api_replay'), ('api_test_target'), ('api_tune'), ('api_unacknowledge'), ('api_waive'),
  ('approve_command'), ('cancel_command'), ('enqueue_command'), ('requeue_command');
create temporary table question (name text);
insert into question values
  ('api_coverage'), ('api_digest'), ('api_drift'), ('api_drift_between'), ('api_drift_summary'), ('api_events'), ('api_explain'),
  ('api_host'), ('api_hosts'), ('api_issue'), ('api_issues'), ('api_journal'), ('api_memory_search'), ('api_token'),
  ('command_allowlist'), ('command_status'), ('dashboard_actions'), ('dashboard_coverage'), ('dashboard_find'),
  ('dashboard_host'), ('dashboard_hosts'), ('dashboard_issue'), ('dashboard_measurement'), ('dashboard_now'), ('dashboard_time'),
  ('dashboard_tuning');

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
  $$
    select unnest(array['explain', 'drift_of', 'drift_as_of', 'drift_between', 'event_json', 'digest', 'read_rpc'])
    union all select name from question union all select name from act
  $$,
  'authenticated asks, and decides'
);
select set_eq(
  $$
    select f.proname::text from pg_proc as f
    where f.pronamespace = 'public'::regnamespace and has_function_privilege('authenticated', f.oid, 'execute')
      and f.prosrc !~ 'bruce\.refuse_strangers\(\);|:= bruce\.(use_token|read_question)\('
  $$,
  array['event_json', 'read_rpc'],
  'and is refused where it may not; event_json says only what it is given, read_rpc calls these'
);
select is_empty(
  $$
    select f.proname from pg_proc as f join act as a on a.name = f.proname
    where f.pronamespace = 'public'::regnamespace
      and f.prosrc !~ 'bruce\.use_token\(\s*(\w+\.)?token_sha256, (array\[''agent'', ''operator''\]|''\{operator(,agent)?\}'')\)'
      and f.prosrc !~ 'p_writes => true'
  $$,
  'each act says that it writes, so no viewer may'
);
select set_eq(
  $$ select pg_temp.callable_by('service_role') $$,
  $$ select distinct proname::text from pg_proc where pronamespace = 'public'::regnamespace $$,
  'service_role, the key of the edge functions, calls all of them'
);

select * from finish();
