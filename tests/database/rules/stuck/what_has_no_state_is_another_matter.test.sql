select plan(3);

insert into assets (name, asset_type) values ('nas', 'device');
create function pg_temp.sees()
returns void
language sql
as $$
  select tests.let_pass('50 minutes');
  select tests.observe('nas', 'truenas', '{"system": {"hostname": "nas"}, "apps": [{"name": "plex"}],
    "pools": [{"name": "tank", "status": "IMPORTING", "healthy": null}]}', true, 3600);
$$;
select pg_temp.sees();
select results_eq('select event_type, field from drift', $$ values ('SNAPSHOT_ERROR', 'truenas.rows') $$, 'a row without a state is told at once');
select pg_temp.sees();
select pg_temp.sees();
select results_eq(
  'select event_type, service, field, observed, details ~ $$^Pool tank on nas is IMPORTING since$$ from drift order by event_type',
  $$ values ('SNAPSHOT_ERROR', null, 'truenas.rows', 'quarantined', false), ('STUCK', 'tank', 'pool', 'IMPORTING', true) $$,
  'and is not stuck; a pool in a state that nobody knows is'
);
select tests.observe('nas', 'truenas', '{"system": {"hostname": "nas"}, "apps": [{"name": "plex"}]}', false, 3600);
select is_empty($$ select from drift where event_type = 'STUCK' $$, 'not listed any more, which proves nothing');

select * from finish();
