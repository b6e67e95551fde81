-- What the dashboard must not say: well while something waits to be confirmed, resolved what is only waived, seen just
-- now what is silent, and nothing of why nobody was told.
select plan(19);

create temporary table t as select tests.token('operator') as token;
create function pg_temp.ask(p_rpc text, p_query jsonb default '{}') returns jsonb language plpgsql
as $$
declare v_answer jsonb;
begin
  execute format('select public.%I($1, $2)', p_rpc) into v_answer using (select token from t), p_query;
  return v_answer;
end $$;
create function pg_temp.host(p_name text) returns jsonb language sql
as $$ select i from jsonb_array_elements(pg_temp.ask('dashboard_hosts') -> 'items') as i where i ->> 'hostname' = p_name $$;
create function pg_temp.row(p_host text, p_kind text, p_name text default '') returns jsonb language sql
as $$
  select i from jsonb_array_elements(pg_temp.ask('dashboard_host', jsonb_build_object('hostname', p_host)) -> 'items') as i
  where i ->> 'kind' = p_kind and i ->> 'name' = p_name
$$;
set bruce.now = '2026-03-01 12:00Z';
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set open_confirmations = 2, absent_confirmations = 2 where event_type = 'SERVICE_MISSING';
insert into assets (name, asset_type) values ('nas', 'device');
insert into expected_services (hostname, name) values ('nas', 'web'), ('nas', 'freshrss');

select tests.observe('nas', 'docker', tests.docker(tests.container('web'), tests.container('freshrss')));
select is(pg_temp.host('nas') ->> 'state', 'green', 'a host that reports all of it is as declared');
select is(pg_temp.row('nas', 'host') #>> '{observed,state}', 'reports', 'a machine that no hypervisor speaks of, and that reports');
select is(pg_temp.row('nas', 'host') ->> 'verdict', 'equal', 'is not unseen');

-- pending
select tests.let_pass('1 minute'), tests.observe('nas', 'docker', tests.docker(tests.container('web')));
select results_eq(
  $$ select h ->> 'state', h ->> 'pending' from pg_temp.host('nas') as h $$, $$ values ('orange', '1') $$,
  'what waits to be confirmed is not well');
select is(
  (select because from explain('nas', 'freshrss') where event_type = 'SERVICE_MISSING'),
  'Expected service freshrss on nas but container not running. Seen 1 of 2 times.', 'and how often it was seen is said');
select results_eq(
  $$ select i #>> '{looks,seen}', i #>> '{looks,needed}' from pg_temp.row('nas', 'service', 'freshrss') as r, jsonb_array_elements(r -> 'issues') as i $$,
  $$ values ('1', '2') $$, 'also beside the row');

-- nobody told
select tests.let_pass('1 minute'), tests.observe('nas', 'docker', tests.docker(tests.container('web')));
create function pg_temp.story() returns jsonb language sql
as $$ select pg_temp.ask('dashboard_issue', jsonb_build_object('issue_id', i.issue_id)) from issues as i where i.service = 'freshrss' $$;
select is(pg_temp.story() ->> 'untold', 'no_reaction', 'nobody was told, for there is no reaction');
insert into targets (name, kind, url) values ('phone', 'webhook', 'http://127.0.0.1:9/bruce');
insert into reactions (name, target) values ('late', 'phone');
select is(pg_temp.story() ->> 'untold', 'no_reaction_fits', 'one that came later does not change that');

-- waived
select tests.let_pass('1 minute'), waive(issue_id, 'known', bruce.clock() + interval '1 day', 'bob') from issues where service = 'freshrss';
select is(
  array(select s ->> 'kind' from jsonb_array_elements(pg_temp.story() #> '{timeline,items}') as s),
  '{first_seen,opened,waived,held}'::text[], 'a waiver is no resolution');
select is(pg_temp.story() -> 'untold', 'null', 'nobody is told of it now');
select is(pg_temp.ask('dashboard_now') #>> '{since_yesterday,resolved}', '0', 'nor is it counted as one');
select results_eq(
  $$ select c ->> 'waived', c ->> 'disappeared' from jsonb_extract_path(pg_temp.ask('dashboard_time', jsonb_build_object(
    'part', 'changes', 'since', bruce.clock() - interval '30 seconds')), 'counts') as c $$,
  $$ values ('1', '0') $$, 'what changed since: waived, not gone');
select isnt(
  pg_temp.row('nas', 'service', 'freshrss') #>> '{issues,0,waived_by}', null, 'beside the row it is waived');

-- silence
select tests.let_pass('2 hours');
select bruce.sweep(bruce.clock());
select is(
  (select (bruce.issue_line(i) ->> 'seen_at')::timestamptz from issues as i where event_type = 'NODE_UNREACHABLE'),
  (select max(last_contact_at) from bruce.scopes where host = 'nas'), 'what silence proves is as old as the last report');
select is(pg_temp.row('nas', 'service', 'web') ->> 'verdict', 'stale', 'and what it said last is not judged');

-- names that nearly fit
select is(
  (select because from explain('nas', 'frehsrss')),
  'Nothing of that name is declared or observed there. Did you mean freshrss?', 'a name that nearly fits');
select is(pg_temp.ask('dashboard_find', '{"text": "frehsrss"}') -> 'did_you_mean', '["freshrss"]', 'in the search, too');
insert into assets (name) values ('box-1'), ('vault-1');
create function pg_temp.why(p_token text, p_host text) returns text language sql
as $$ select api_explain(p_token, jsonb_build_object('hostname', p_host)) #>> '{items,0,because}' $$;
select is(pg_temp.why((select token from t), 'vault-11'),
  'No host of that name is declared or observed. Did you mean vault-1?', 'hosts as well');
select is(pg_temp.why(tests.token('agent', array['v*']), 'vault-11'), 'No host of that name is declared or observed.',
  'a token that is bound to hosts is not told of others');
select * from finish();
