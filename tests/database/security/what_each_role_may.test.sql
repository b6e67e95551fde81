-- The matrix: which role may do what with which object. A privilege that is not written here fails, by its name; so does
-- one that is written and not there, and a new thing of public or bruce_grafana that nobody wrote down. anon may nothing, so
-- it has no column. In bruce what is not named is nobody's; the functions there that people may execute stand in
-- helpers_that_people_may_execute.test.sql, with the reason. grafana_reader signs in and tries in tests/grafana.
select plan(13);

create temporary table decided (kind text, names text, authenticated text, service_role text, grafana_reader text);
insert into decided values
-- everybody may look into public, by the default of Postgres
('schema', 'public', 'usage', 'usage', 'usage'),
('schema', 'bruce', 'usage', 'usage', ''),
('schema', 'bruce_grafana', '', '', 'usage'),

('table', 'public: actions, bruce_cmd, bruce_cmd_result, deliveries, digests, expected_changes, image_changes, issues, journal,
  task_issues, tasks', 'select', 'select', ''),
('table', 'public: events, snapshots, sources', 'select', 'select, insert', ''),
('table', 'public: assets, bruce_cmd_allowlist, drift_rules, expected_services, heartbeats, people, reactions, texts,
  thresholds',
  'select', 'select, insert, update, delete', ''),
('table', 'public: settings', 'select', 'select, update', ''),
('table', 'public: sites', 'select', 'select, update(is_asked)', ''),
('table', 'public: imports', 'select',
  'select, insert(file_name outcome written_at size_bytes sha256 counts problems)', ''),
('table', 'public: adoption_rules', 'select',
  'select, delete, insert(name enabled rank decision event_type field hostname service observed within description),
  update(name enabled rank decision event_type field hostname service observed within description)', ''),
('table', 'public: maintenance_windows', 'select',
  'select, delete, insert(reason hostname service event_types starts_at ends_at weekdays local_start local_end time_zone enabled
  created_by), update(reason hostname service event_types starts_at ends_at weekdays local_start local_end time_zone enabled)', ''),
('table', 'public: memories', 'select',
  'select, insert(source body hostname service issue_id tags valid_from valid_until supersedes idempotency_key)', ''),
('table', 'public: schedules', 'select',
  'select, delete, insert(hostname service weekdays local_start local_end time_zone tolerance enabled note),
  update(hostname service weekdays local_start local_end time_zone tolerance enabled note)', ''),
('table', 'public: targets', 'select',
  'select, delete, insert(name kind enabled url settings url_secret auth_secret hmac_secret timeout_s max_parallel
  breaker_failures breaker_pause description), update(name kind enabled url settings url_secret auth_secret hmac_secret
  timeout_s max_parallel breaker_failures breaker_pause description)', ''),
('table', 'public: waivers', 'select',
  'select, insert(reason expires_at hostname service event_type field expected observed drift_key created_by),
  update(reason expires_at hostname service event_type field ended_at ended_by)', ''),
('view', 'public: observed_snapshots', 'select',
  'select, insert(hostname source observed_at complete incomplete_lists error snapshot seq run_id collector source_id)', ''),
('view', 'public: forecasts, collectors, coverage, docker_state_latest, drift, drift_summary, health_state_latest, held_back,
  home_assistant_state_latest,
  inventory_hosts, inventory_routes, inventory_services, drift_causes,
  proxmox_state_latest, proxy_state_latest, system_state_latest, root_causes, sites_collectors, sites_drift, sites_drift_summary, sites_issues,
  truenas_state_latest, unused_waivers_and_windows', 'select', 'select', ''),

-- what the views of public stand on, which read with the rights of their reader
('table', 'bruce: forecasts, metric_layouts, metric_rollups, metric_samples, metric_series, metric_state, suggestion_outcomes, suggestions_taken, cause_parts, entities, former_names, host_ancestors, host_names, host_state, quarantined_rows, resource_levels,
  route_targets, scopes, service_names, service_state, slow_rules, snapshot_lists, stored_snapshots, token_quotas,
  counted_events, counted_months, drift_days, occurrences, watched_days',
  'select', 'select', ''),
('view', 'bruce: alert_raised, all_drift, cause_members, config_drift, coverage_rows, docker_unreachable, heartbeat_overdue,
  node_unreachable, pool_unhealthy, port_mismatch, rebooted, remediation_failed, resource_exceeded, route_drift, service_missing,
  service_restarting, service_unexpected, service_unhealthy, silent_together, snapshot_error, stuck, target_failing, vm_down,
  vm_undeclared', 'select', 'select', ''),
('view', 'bruce: scheduled', '', 'select', ''),
('view', 'bruce_grafana: commands, events, exceeded, hosts, issues, notifications, services', '', '', 'select'),

-- whoever inserts into a table counts with its sequence
('sequence', 'public: assets_id_seq, bruce_cmd_result_id_seq, events_id_seq, expected_changes_id_seq, image_changes_id_seq,
  expected_services_id_seq, imports_id_seq, journal_id_seq, maintenance_windows_id_seq, memories_id_seq, schedules_id_seq,
  snapshots_id_seq, sources_id_seq, tasks_task_id_seq, thresholds_id_seq, waivers_id_seq', '', 'usage', ''),
('sequence', 'bruce: entities_entity_id_seq, metric_layouts_layout_id_seq, metric_series_series_id_seq, quarantined_rows_id_seq, scopes_scope_id_seq, stored_snapshots_id_seq',
  '', 'usage', ''),
-- they hold no count but when a part of BRUCE last beat: the rule HEARTBEAT_OVERDUE reads them as its reader
('sequence', 'bruce: dispatcher_beat, engine_beat, jobs_beat', 'select', 'select', ''),

('question', 'public: api_metrics, api_trajectory, api_causes, api_coverage, api_digest, api_drift, api_drift_between, api_drift_summary, api_events, api_explain,
  api_host, api_hosts, api_issue, api_issues, api_journal, api_memory_search, api_status, api_texts, api_token, command_allowlist,
  command_status, dashboard_actions, dashboard_coverage, dashboard_find, dashboard_host, dashboard_hosts, dashboard_issue,
  dashboard_now, dashboard_time, dashboard_tuning, digest, drift_as_of, drift_between, drift_of,
  explain, metrics, trajectory', 'execute', 'execute', ''),
-- event_json says only what it is given, read_rpc calls the questions
('question of its own', 'public: event_json, read_rpc', 'execute', 'execute', ''),
('act', 'public: api_take_suggestion, api_acknowledge, api_acknowledge_cause, api_end_waiver, api_enqueue_cause, api_forget, api_memory_append, api_preview, api_release_snapshot,
  api_replay, api_test_target, api_tune, api_unacknowledge, api_unacknowledge_cause, api_waive, api_waive_cause, approve_command, cancel_command, enqueue_command,
  requeue_command', 'execute', 'execute', ''),
('function', 'public: acknowledge, acknowledge_by_link, adoption_decisions, apply_netbox_changes, claim_actions, claim_commands, create_token,
  end_waiver, expected, finish_actions, finish_command, forget_host, forget_source, heartbeat_command, ingest, is_well,
  list_tokens, netbox_change, netbox_changes, netbox_mapping, preview_reaction, preview_threshold, release_snapshot, replay_actions,
  revoke_token, set_adoption_rule, test_target, unacknowledge, waive, write_adoption', '', 'execute', ''),
-- what the triggers and checks of a plain insert call
('function', 'bruce: end_of_waiting, fold_accents, holds_secrets, is_netbox_mapping, is_time_zone, known_event_type, looks_secret,
  may_hold_secrets, memory_search_vector, ports_in_range, secret_names, secret_places, strip_member, strip_secrets,
  strip_text, to_port, to_port_range, to_ports, to_search_vector, token_forms, value_hints, wait_for_lock',
  '', 'execute', ''),
('function', 'bruce_grafana: collectors, coverage, drift_by_host, forecasts, heartbeats, measurements, metrics, problems', '', '', 'execute');

-- each name, with what each role may: 'insert(a b)' is insert on columns a and b
create temporary table named as
select d.kind, s.nspname, case d.kind when 'schema' then s.nspname else trim(n.name, e' \n') end as name, r.role,
  r.rights
from (select *, split_part(names, ':', 1) as schema, coalesce(nullif(split_part(names, ':', 2), ''), '-') as list from decided) as d
join pg_namespace as s on s.nspname = d.schema
cross join lateral unnest(string_to_array(d.list, ',')) as n (name)
cross join lateral (values
  ('anon', case d.kind || names when 'schemapublic' then 'usage' else '' end), ('authenticated', d.authenticated),
  ('service_role', d.service_role), ('grafana_reader', d.grafana_reader)
) as r (role, rights);

-- what there is of ours, with the privileges that its kind has
create temporary view thing as
select 'schema' as kind, n.nspname, n.nspname as name, n.oid, '{usage,create}'::text[] as privileges
from pg_namespace as n where n.nspname in ('public', 'bruce', 'bruce_grafana')
union all
select
  case when c.relkind = 'S' then 'sequence' when c.relkind in ('r', 'p') then 'table' else 'view' end, n.nspname, c.relname, c.oid,
  case when c.relkind = 'S' then '{usage,select,update}'::text[]
    else '{select,insert,update,references,delete,truncate,trigger}' end
from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('public', 'bruce', 'bruce_grafana') and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
union all
select 'function', n.nspname, p.proname, p.oid, '{execute}'
from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('public', 'bruce', 'bruce_grafana')
  and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e');

create function pg_temp.may(p_role text, p_kind text, p_oid oid, p_privilege text, p_column int2)
returns boolean
language sql
as $$
  select case p_kind
    when 'schema' then has_schema_privilege(p_role, p_oid, p_privilege)
    when 'sequence' then has_sequence_privilege(p_role, p_oid, p_privilege)
    when 'function' then has_function_privilege(p_role, p_oid, p_privilege)
    else case when p_column is null then has_table_privilege(p_role, p_oid, p_privilege)
      else has_column_privilege(p_role, p_oid, p_column, p_privilege) end
  end
$$;

-- each cell: a role, a thing, a privilege, and the column where a privilege is of columns
create view pg_temp.cell as
select t.kind, t.nspname, t.name, t.oid, r.role, p.privilege, a.attname,
  pg_temp.may(r.role, t.kind, t.oid, p.privilege, a.attnum) as may
from thing as t
cross join unnest(array['anon', 'authenticated', 'service_role', 'grafana_reader']) as r (role)
cross join unnest(t.privileges) as p (privilege)
left join pg_attribute as a
  on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    and t.kind in ('table', 'view') and p.privilege in ('select', 'insert', 'update', 'references')
where not (t.kind = 'function' and t.nspname = 'bruce' and has_function_privilege('authenticated', t.oid, 'execute'));

create view pg_temp.should as
select n.nspname, n.name, n.role, m[1] as privilege, string_to_array(regexp_replace(m[2], '\s+', ' ', 'g'), ' ') as columns
from named as n
cross join lateral regexp_matches(n.rights, '(\w+)(?:\(([^)]*)\))?', 'g') as m;

-- cells that are not as decided, those of one thing together
create function pg_temp.wrong()
returns setof text
language sql
as $$
  select
    format('%s.%s: %s %s %s%s', c.nspname, c.name, c.role, case when c.may then 'may' else 'may not' end, c.privilege,
      case when count(c.attname) = (
        select count(*) from pg_attribute as a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      ) then '' else '(' || string_agg(c.attname, ' ' order by c.attname) || ')' end)
  from pg_temp.cell as c
  left join pg_temp.should as s
    on s.nspname = c.nspname and s.name = c.name and s.role = c.role and s.privilege = c.privilege
      and (s.columns is null or c.attname = any (s.columns))
  where c.may <> (s.privilege is not null)
  group by c.nspname, c.name, c.oid, c.role, c.privilege, c.may
$$;
create function pg_temp.undecided()
returns setof text
language sql
as $$
  select format('%s %s.%s', t.kind, t.nspname, t.name) from thing as t
  where t.nspname <> 'bruce' and not exists (select from named as n where n.nspname = t.nspname and n.name = t.name)
$$;

select is_empty('select pg_temp.wrong()', 'each role may what is decided, and nothing else');
select is_empty('select pg_temp.undecided()', 'each thing of public and bruce_grafana is decided');
select is_empty(
  $$
    select n.nspname, n.name from named as n
    where not exists (select from thing as t where t.nspname = n.nspname and t.name = n.name)
  $$,
  'what is decided is there'
);
select is_empty(
  $$
    select n.nspname, a.grantee::regrole
    from pg_namespace as n
    cross join lateral (
      select c.relacl as acl from pg_class as c where c.relnamespace = n.oid
      union all select p.proacl from pg_proc as p where p.pronamespace = n.oid
      union all select n.nspacl where n.nspname <> 'public'
      union all select d.defaclacl from pg_default_acl as d where d.defaclnamespace = n.oid
    ) as t
    cross join aclexplode(t.acl) as a
    where n.nspname in ('public', 'bruce', 'bruce_grafana')
      and a.grantee <> all (array[
        'postgres'::regrole, 'authenticated'::regrole, 'service_role'::regrole, 'grafana_reader'::regrole
      ])
  $$,
  'no other role is granted anything, nor is public'
);

-- a cell that nobody decided
begin;
create table public.thrown_in (id int primary key, secret text);
alter table public.thrown_in enable row level security;
select bag_eq('select pg_temp.undecided()', $$ values ('table public.thrown_in') $$, 'a new table has to be decided');
grant select on public.thrown_in to anon;
grant update (secret) on public.thrown_in to authenticated;
grant insert (id) on public.events to authenticated;
grant delete on bruce.entities to service_role;
revoke execute on function public.ingest from service_role;
select bag_eq(
  'select pg_temp.wrong()',
  $$
    values ('public.thrown_in: anon may select'), ('public.thrown_in: authenticated may update(secret)'),
      ('public.events: authenticated may insert(id)'), ('bruce.entities: service_role may delete'),
      ('public.ingest: service_role may not execute')
  $$,
  'each cell that differs is named'
);
rollback;

-- and done: the privilege is what Postgres says, this is what it does
create function pg_temp.outcome(p_role text, p_statement text)
returns text
language plpgsql
as $$
begin
  perform set_config('role', p_role, true);
  execute p_statement;
  raise sqlstate 'BRUCE';
exception
  when insufficient_privilege then
    -- a function that refuses by itself was executed
    return case when sqlerrm ~ '^permission denied for (schema|table|view|sequence|function)' then 'refused' else 'done' end;
  -- a view, or a column of one, that nobody can write: refused before anybody is asked
  when object_not_in_prerequisite_state or wrong_object_type or feature_not_supported or generated_always then
    return 'impossible';
  when others then
    return 'done';
end;
$$;
create function pg_temp.statement(p_kind text, p_oid oid, p_privilege text, p_column name)
returns text
language sql
as $$
  select case p_privilege
    when 'execute' then format('select %s(%s) from (select %s offset 0) as a', p_oid::regproc,
      (select string_agg('a.a' || i, ', ' order by i) from generate_series(1, f.pronargs) as i),
      coalesce((select string_agg(format('null::%s as a%s', t::regtype, i), ', ' order by i)
        from unnest(f.proargtypes) with ordinality as u (t, i)), 'null'))
    when 'select' then case p_kind when 'sequence' then format('select last_value from %s', p_oid::regclass)
      else format('select from %s limit 0', p_oid::regclass) end
    when 'usage' then format('select nextval(%L)', p_oid::regclass)
    when 'insert' then format('insert into %s (%I) values (default)', p_oid::regclass, p_column)
    when 'update' then case p_kind when 'sequence' then format('select setval(%L, 1)', p_oid::regclass)
      else format('update %s set %I = default where false', p_oid::regclass, p_column) end
    when 'delete' then format('delete from %s where false', p_oid::regclass)
    when 'truncate' then format('truncate %s', p_oid::regclass)
  end
  from (select) as one left join pg_proc as f on f.oid = p_oid and p_privilege = 'execute'
$$;
create temporary table tried as
select c.*, pg_temp.statement(c.kind, c.oid, c.privilege, c.attname) as statement
from (
  -- to read one column is to read them all here: no select is of columns
  select distinct on (kind, oid, role, privilege, case when privilege <> 'select' then attname end) * from pg_temp.cell
) as c
left join pg_proc as f on f.oid = c.oid and c.kind = 'function'
where c.role <> 'grafana_reader' and c.nspname <> 'bruce_grafana' and c.kind <> 'schema'
  and c.privilege not in ('references', 'trigger')
  and (f.oid is null or f.prokind = 'f' and f.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
    and not exists (select from unnest(f.proargtypes) as t (oid) join pg_type as y using (oid) where y.typtype = 'p'));
alter table tried add outcome text;
select set_config('request.jwt.claims', '{"app_metadata": {"bruce_role": "operator"}}', false);
update tried as t set outcome = pg_temp.outcome(t.role, t.statement);
select is_empty(
  $$
    select t.role, t.statement, t.outcome, t.may from tried as t
    where t.may <> (t.outcome = 'done')
  $$,
  'what each role may is done, and what it may not is refused, statement by statement'
);
select cmp_ok((select count(*) from tried where outcome = 'refused'), '>', 3000::bigint, 'thousands are refused');
select cmp_ok((select count(*) from tried where outcome = 'done'), '>', 300::bigint, 'and hundreds done');
select is_empty($$ select statement from tried where role = 'anon' and outcome = 'done' $$, 'none of them by anon');
reset role;

select is_empty(
  $$
    select n.name from named as n join pg_proc as f on f.proname = n.name and f.pronamespace = 'public'::regnamespace
    where n.kind in ('question', 'act') and n.role = 'authenticated'
      and f.prosrc !~ 'bruce\.refuse_strangers\(\);|:= bruce\.(use_token|read_question)\('
  $$,
  'each question and each act refuses who may not'
);
select is_empty(
  $$
    select n.name from named as n join pg_proc as f on f.proname = n.name and f.pronamespace = 'public'::regnamespace
    where n.kind = 'act' and n.role = 'authenticated'
      and f.prosrc !~ 'bruce\.use_token\(\s*(\w+\.)?token_sha256, (array\[''agent'', ''operator''\]|''\{operator(,agent)?\}'')\)'
      and f.prosrc !~ 'p_writes => true'
  $$,
  'each act says that it writes, so no viewer may'
);
select is_empty(
  $$
    select f.oid::regprocedure from pg_proc as f
    where f.pronamespace = 'public'::regnamespace
      and exists (select from pg_proc as g where g.proname = f.proname and g.pronamespace = f.pronamespace and g.oid <> f.oid)
  $$,
  'no function of public has two forms, of which a call by names could reach the other'
);

select * from finish();
