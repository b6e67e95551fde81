-- Alerts without a class, and the words of older versions.
select plan(6);

insert into assets (name, asset_type) values ('nas', 'device');
create function pg_temp.sees(p_alerts jsonb) returns void language sql as $$
  select tests.observe('nas', 'truenas', jsonb_build_object('system', '{"hostname": "nas"}'::jsonb, 'alerts', p_alerts));
$$;
create view pg_temp.raised as select observed, severity, details from drift where event_type = 'ALERT_RAISED' order by details;
select pg_temp.sees('[
  {"uuid": "1", "level": "CRIT", "message": "The volume tank state is DEGRADED"}, {"id": "2", "klass": "", "level": "WARN", "formatted": "Fan <b>2</b> failed"},
  {"uuid": "3", "klass": null, "level": "ERR", "text": "Replication failed"}, {"uuid": "4", "level": "INFO", "text": "Update available"},
  {"uuid": "5", "level": "WARN", "message": "gone", "dismissed": true}]');
select set_eq('table pg_temp.raised', $$ values
  ('WARNING', 'medium', 'nas raises an alert (WARNING): Fan 2 failed'), ('ERROR', 'high', 'nas raises an alert (ERROR): Replication failed'),
  ('CRITICAL', 'critical', 'nas raises an alert (CRITICAL): The volume tank state is DEGRADED') $$, 'each is what it says');
select is_empty($$ select * from drift where event_type <> 'ALERT_RAISED' $$, 'all rows could be read');
select is((select count(*) from events), 3::bigint, 'told');
-- it comes back with another number of its own
select pg_temp.sees('[{"uuid": "91", "level": "WARN", "formatted": "Fan 2 failed"}]');
select is((select count(*) from events where details ~ 'Fan'), 1::bigint, 'the same alert, whatever its uuid');
select results_eq('select details from pg_temp.raised', $$ values ('nas raises an alert (WARNING): Fan 2 failed') $$, 'the others are gone');
select pg_temp.sees('[{"level": "CRITICAL"}]');
select results_eq('select event_type, field from drift', $$ values ('SNAPSHOT_ERROR', 'truenas.rows') $$, 'one that says nothing is none');

select * from finish();
