-- Suggestions cost what reads them, and nothing else; what fails in one costs itself.
select plan(9);

select tests.home();
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"state": "exited"}'), tests.container('tandoor', '{"state": "exited"}')));
create function pg_temp.plan_of(p_query text) returns text language plpgsql as $$
declare v_line text; v_all text := '';
begin
  for v_line in execute 'explain (verbose, costs off) ' || p_query loop v_all := v_all || v_line; end loop;
  return v_all;
end $$;
select alike(pg_temp.plan_of('select drift_key, suggestions from public.drift'), '%suggestions_of%', 'who selects it has it made');
select unalike(pg_temp.plan_of('select drift_key, details from public.drift'), '%suggestions_of%', 'who does not, not');
select unalike(pg_temp.plan_of('select count(*) from public.drift'), '%suggestions_of%', 'nor who counts');
select unalike(pg_temp.plan_of('select * from public.drift_summary'), '%suggestions_of%', 'nor what sums up');

-- a rule that cannot suggest
create or replace function bruce.suggest_service_missing(p_row bruce.all_drift, p_issue_id uuid) returns setof jsonb language plpgsql stable set search_path = ''
as $$ begin if p_row.service = 'tandoor' then perform 1 / (length(p_row.service) - 7); end if; return next '{"key": "x", "kind": "ask"}'::jsonb; end $$;
select is((select array_agg(o ->> 'key') from drift, jsonb_array_elements(suggestions) as o where service = 'tandoor'), '{explain,waive}', 'what fails costs its suggestions');
select is((select array_agg(o ->> 'key') from drift, jsonb_array_elements(suggestions) as o where service = 'freshrss'), '{x,waive}', 'and nobody elses');

-- a rule of the owner
create view public.own with (security_invoker = true) as
select 'OWN'::text as event_type, 'nas'::text as hostname, null::text as service, 'x'::text as field, 'a'::text as expected, 'b'::text as observed,
  'It is.'::text as details, null::text as source, null::timestamptz as since, null::integer as scope_id;
insert into drift_rules (event_type, severity, description, rule_view) values ('OWN', 'low', 'Own.', 'public.own');
select bruce.sweep(bruce.clock());
select is((select array_agg(o ->> 'key') from drift, jsonb_array_elements(suggestions) as o where event_type = 'OWN'), '{explain,waive}', 'a rule of ones own: explain, waive');
-- who brings a function by the name of the rule suggests
create function bruce.suggest_own(p_row bruce.all_drift, p_issue_id uuid) returns setof jsonb language sql stable set search_path = '' as $$ select '{"key": "paint", "kind": "command"}'::jsonb $$;
select is((select array_agg(o ->> 'key') from drift, jsonb_array_elements(suggestions) as o where event_type = 'OWN'), '{paint,waive}', 'a function by its name is found');
select is(
  (select array_agg(o ->> 'key') from bruce.suggestions_of_keys('{OWN/nas//x,NONE}') as s, jsonb_array_elements(s.suggestions) as o), '{paint,waive}',
  'of many at once, by their keys');

select * from finish();
