-- Home Assistant cannot post all repairs itself: a prober lists them. What both tell of is one.
select plan(11);

insert into assets (name, asset_type) values ('HomeAssistant', 'vm'), ('prober', 'device');
create function pg_temp.repair(p_id text)
returns jsonb
language sql
as $$ select jsonb_build_object('domain', 'hassio', 'issue_id', p_id, 'severity', 'error', 'translation_key', p_id) $$;
create function pg_temp.probes(p_repairs jsonb, p_complete boolean default true, p_ok boolean default true)
returns void
language sql
as $$
  insert into observed_snapshots (hostname, source, observed_at, snapshot, complete, incomplete_lists, collector)
  select 'prober', 'service_health', tests.let_pass('1 minute'), jsonb_build_object(
    'checks', jsonb_build_array(jsonb_build_object('service', 'home-assistant', 'hostname', 'HomeAssistant',
      'kind', 'home_assistant', 'target', 'http://10.0.0.4:8123', 'ok', p_ok)),
    'repairs', (select coalesce(jsonb_agg('{"hostname": "homeassistant", "service": "home-assistant"}'::jsonb || r), '[]')
      from jsonb_array_elements(p_repairs) as r)),
    p_complete, case when p_complete then '{}' else '{repairs}' end::text[], '{"interval_s": 300}';
$$;
create function pg_temp.posts(p_repairs jsonb)
returns void
language sql
as $$
  select tests.observe('HomeAssistant', 'home_assistant', jsonb_build_object(
    'system', '{"version": "2026.10.1"}'::jsonb, 'updates', '[]'::jsonb, 'repairs', p_repairs));
$$;
create function pg_temp.told()
returns setof text
language sql
as $$ select concat_ws(' ', hostname, source, field) from drift where event_type = 'ALERT_RAISED' order by field $$;

select pg_temp.probes(jsonb_build_array(pg_temp.repair('a'), pg_temp.repair('b')));
select results_eq('select * from pg_temp.told()', $$ values ('HomeAssistant service_health hassio/a'),
  ('HomeAssistant service_health hassio/b') $$, 'of the host that it is about');
select pg_temp.posts(jsonb_build_array(pg_temp.repair('a'), pg_temp.repair('c')));
select results_eq('select * from pg_temp.told()', $$ values ('HomeAssistant service_health hassio/a'),
  ('HomeAssistant service_health hassio/b'), ('HomeAssistant home_assistant hassio/c') $$, 'each once');
select is((select count(*) from issues where event_type = 'ALERT_RAISED'), 3::bigint, 'with one issue');

-- the Home Assistant is away
select pg_temp.probes('[]', false, false);
select is((select count(*) from issues where event_type = 'ALERT_RAISED' and status = 'open'), 3::bigint, 'nothing is repaired by that');
select is_empty($$ select * from drift where event_type = 'SNAPSHOT_ERROR' $$, 'and its probe says enough');
select pg_temp.probes('[]', false);
select ok(exists (select from drift where event_type = 'SNAPSHOT_ERROR' and details ~ 'repairs'), 'unless it answers all else');

select pg_temp.probes('[]');
select results_eq('select * from pg_temp.told()', $$ values ('HomeAssistant home_assistant hassio/a'),
  ('HomeAssistant home_assistant hassio/c') $$, 'what the other one still lists');
select is((select count(*) from issues where field = 'hassio/a' and status = 'open'), 1::bigint, 'is the same issue');
select pg_temp.posts('[]');
select is_empty('select * from pg_temp.told()', 'and all is well');
select results_eq(
  $$ select kind, name, source from home_assistant_state_latest $$, $$ values ('home_assistant', 'Home Assistant', 'home_assistant') $$,
  'nothing is left');
-- a prober that lists none any more, after somebody took its token away
select tests.observe('prober', 'service_health', '{"checks": [{"service": "home-assistant", "hostname": "HomeAssistant",
  "kind": "home_assistant", "target": "http://10.0.0.4:8123", "ok": true}]}');
select is_empty($$ select * from bruce.quarantined_rows $$, 'is no fault');

select * from finish();
