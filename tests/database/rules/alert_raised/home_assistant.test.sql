-- Updates and repairs of Home Assistant, as it posts them itself.
select plan(23);

insert into assets (name, asset_type) values ('HomeAssistant', 'vm');
create function pg_temp.sees(p_updates jsonb, p_repairs jsonb default '[]', p_complete boolean default true)
returns void
language sql
as $$
  select tests.observe('HomeAssistant', 'home_assistant', jsonb_build_object(
    'system', '{"version": "2026.10.1", "state": "RUNNING"}'::jsonb, 'updates', p_updates, 'repairs', p_repairs), p_complete);
$$;
create function pg_temp.told()
returns setof text
language sql
as $$ select concat_ws(' ', severity, field || ':', expected, '->', observed) from drift order by field $$;
create function pg_temp.update(p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select '{"entity_id": "update.home_assistant_core_update", "state": "on", "title": "Home Assistant Core",
    "installed_version": "2026.10.1", "latest_version": "2026.11.0", "in_progress": false}'::jsonb || p_rest
$$;

select pg_temp.sees('[]');
select is_empty('select * from drift', 'nothing to do');
select pg_temp.sees(jsonb_build_array(
  pg_temp.update(),
  pg_temp.update('{"entity_id": "update.plug", "title": null}'),
  -- not said to be on or off: the versions tell
  pg_temp.update('{"entity_id": "update.zigbee2mqtt", "title": "Zigbee2MQTT"}') - 'state',
  pg_temp.update('{"entity_id": "update.same", "latest_version": "2026.10.1"}') - 'state',
  pg_temp.update('{"entity_id": "update.skipped_too", "skipped_version": "2026.11.0"}') - 'state',
  -- skipped, unknown, or newer than what is offered: Home Assistant says off
  pg_temp.update('{"entity_id": "update.skipped", "state": "off", "skipped_version": "2026.11.0"}'),
  pg_temp.update('{"entity_id": "update.beta", "state": "off", "installed_version": "2026.12.0b1"}'),
  pg_temp.update('{"entity_id": "update.away", "state": "unavailable", "latest_version": null}')
));
select results_eq('select * from pg_temp.told()', $$ values
  ('low update.home_assistant_core_update: 2026.10.1 -> 2026.11.0'),
  ('info update.plug: 2026.10.1 -> 2026.11.0'),
  ('info update.zigbee2mqtt: 2026.10.1 -> 2026.11.0') $$, 'what is there and was not skipped');
select results_eq($$ select details from drift where field ~ 'core|plug' order by field $$, $$ values
  ('HomeAssistant has an update of Home Assistant Core: 2026.10.1 is installed, 2026.11.0 is there.'),
  ('HomeAssistant has an update of update.plug: 2026.10.1 is installed, 2026.11.0 is there.') $$, 'in words');
select results_eq($$ select distinct source, event_type from drift $$, $$ values ('home_assistant', 'ALERT_RAISED') $$, 'by its own word');

-- the same update, while it is installed, and a newer one
select pg_temp.sees(jsonb_build_array(pg_temp.update()));
select is((select count(*) from issues where status = 'open'), 1::bigint, 'the others are done');
create temp table before as select count(*) as stored from observed_snapshots;
select pg_temp.sees(jsonb_build_array(pg_temp.update('{"in_progress": true, "update_percentage": 40}')));
select is((select count(*) from observed_snapshots), (select stored from before), 'its progress is no change');
select pg_temp.sees(jsonb_build_array(pg_temp.update('{"latest_version": "2026.11.1"}')));
select is((select count(*) from issues where field = 'update.home_assistant_core_update'), 1::bigint, 'a newer one is the same issue');
select is((select observed from issues where status = 'open'), '2026.11.1', 'that says so');
select pg_temp.sees('[]', '[]', false);
select is((select count(*) from issues where status = 'open' and event_type = 'ALERT_RAISED'), 1::bigint, 'what an incomplete list lacks is still there');
select pg_temp.sees(jsonb_build_array(pg_temp.update('{"state": "unavailable", "latest_version": null}')));
select is_empty($$ select * from drift where event_type = 'ALERT_RAISED' $$, 'of what is not available nobody knows');
select is((select count(*) from issues where status = 'open' and event_type = 'ALERT_RAISED'), 1::bigint, 'so it does not end');
select pg_temp.sees(jsonb_build_array(pg_temp.update('{"state": "off", "installed_version": "2026.11.1"}')));
select is_empty('select * from drift', 'installed');
select matches((select details from events where status = 'resolved' and event_type = 'ALERT_RAISED' order by id desc limit 1),
  '^The update update\.home_assistant_core_update of HomeAssistant was installed or skipped, after ', 'and so it ends');

-- repairs
create function pg_temp.repair(p_id text, p_rest jsonb default '{}')
returns jsonb
language sql
as $$
  select jsonb_build_object('domain', 'hassio', 'issue_id', p_id, 'severity', 'warning',
    'translation_key', 'issue_system_free_space', 'created', '2026-03-01T10:00:00+00:00') || p_rest
$$;
select pg_temp.sees('[]', jsonb_build_array(
  pg_temp.repair('a', '{"severity": "critical"}'), pg_temp.repair('b', '{"severity": "error"}'), pg_temp.repair('c'),
  pg_temp.repair('d', '{"severity": null}'), pg_temp.repair('e', '{"ignored": true}'),
  pg_temp.repair('f', '{"dismissed_version": "2026.9.0"}'), pg_temp.repair('g', '{"domain": "mqtt"}')
));
select results_eq('select * from pg_temp.told()', $$ values
  ('critical hassio/a: not raised -> CRITICAL'), ('high hassio/b: not raised -> ERROR'),
  ('medium hassio/c: not raised -> WARNING'), ('medium hassio/d: not raised -> WARNING'),
  ('medium mqtt/g: not raised -> WARNING') $$, 'by their severity; what is ignored is not told');
select pg_temp.sees('[]', jsonb_build_array(pg_temp.repair('a', '{"translation_placeholders": {"free_space": "1.2 GB", "b": ""}}')));
select is((select details from drift),
  'HomeAssistant asks for a repair of hassio (WARNING): issue system free space (free_space: 1.2 GB).', 'what it says of it');
select pg_temp.sees('[]', jsonb_build_array(pg_temp.repair('a', '{"title": "The disk is <b>nearly</b> full!"}')));
select is((select details from drift), 'HomeAssistant asks for a repair of hassio (WARNING): The disk is nearly full!', 'its title');
select is((select count(*) from issues where field = 'hassio/a'), 1::bigint, 'in other words it is the same');
select pg_temp.sees('[]');
select is_empty('select * from drift', 'repaired');
select matches((select details from events where status = 'resolved' and event_type = 'ALERT_RAISED' order by id desc limit 1),
  '^HomeAssistant does not ask for the repair hassio/a any more, did for ', 'and told');

-- rows that nobody can read
select pg_temp.sees(jsonb_build_array(pg_temp.update('{"entity_id": "light.kitchen"}'), '{"title": "no name"}'::jsonb),
  '[{"severity": "error"}]');
select is_empty($$ select * from drift where event_type = 'ALERT_RAISED' and field ~ 'light' $$, 'a light is no update');
select ok(exists (select from bruce.quarantined_rows where message ~ 'is no update'), 'it is put aside');

-- silence is judged by its interval, as of any source
insert into expected_services (hostname, name) values ('HomeAssistant', 'home-assistant');
select pg_temp.sees('[]');
select tests.wait('10 minutes');
select is_empty($$ select * from drift where event_type = 'NODE_UNREACHABLE' $$, 'a while');
select tests.wait('30 minutes');
select ok(exists (select from drift where event_type = 'NODE_UNREACHABLE' and hostname = 'HomeAssistant'), 'it is silent');

select * from finish();
