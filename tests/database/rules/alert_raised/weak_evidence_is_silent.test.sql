select plan(6);

insert into assets (name, asset_type) values ('nas', 'device');
create function pg_temp.sees(p_rest jsonb, p_complete boolean default true)
returns void
language sql
as $$ select tests.observe('nas', 'truenas', '{"system": {"hostname": "nas"}}'::jsonb || p_rest, p_complete) $$;
select pg_temp.sees('{"alerts": [{"klass": "UPS", "key": "1", "level": "WARNING", "text": "UPS on battery"}]}');
select results_eq('select observed from drift', $$ values ('WARNING') $$, 'raised');
select pg_temp.sees('{"pools": []}', false);
select results_eq('select event_type from drift', $$ values ('SNAPSHOT_ERROR') $$, 'not listed, which proves nothing');
select results_eq(
  $$ select status, stale from issues where event_type = 'ALERT_RAISED' $$, $$ values ('open', true) $$, 'its issue waits'
);
select pg_temp.sees('{"pools": [], "alerts": [{"klass": "UPS", "key": "1", "level": "WARNING", "text": "UPS on battery"}]}', false);
select isnt_empty($$ select * from drift where event_type = 'ALERT_RAISED' $$, 'an incomplete list that says it');
select pg_temp.sees('{"pools": [], "alerts": []}');
select results_eq(
  $$ select status from events where event_type = 'ALERT_RAISED' order by id $$, $$ values ('opened'), ('resolved') $$, 'a complete one without it'
);
select is_empty('select * from drift', 'nothing else');

select * from finish();
