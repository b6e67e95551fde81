-- Apps of TrueNAS in change: for some minutes as it should be, for longer stuck.
select plan(14);

insert into assets (name, asset_type) values ('nas', 'device');
insert into expected_services (hostname, name) values ('nas', 'tailscale'), ('nas', 'immich'), ('nas', 'plex');
create function pg_temp.sees(p_tailscale text, p_immich text default 'RUNNING', p_after interval default '30 minutes')
returns void
language sql
as $$
  select tests.let_pass(p_after - interval '1 minute');
  select tests.observe('nas', 'truenas', jsonb_build_object('system', '{"hostname": "nas"}'::jsonb, 'apps', jsonb_build_array(
    jsonb_build_object('name', 'tailscale', 'state', p_tailscale), jsonb_build_object('name', 'immich', 'state', p_immich),
    '{"name": "plex", "state": "RUNNING"}'::jsonb)), true, 1800);
$$;
create function pg_temp.told()
returns setof text
language sql
as $$ select concat_ws(' ', event_type, service, field, expected, '->', observed) from drift where event_type <> 'HEARTBEAT_OVERDUE' order by 1 $$;

select pg_temp.sees('DEPLOYING', 'STOPPING');
select is_empty('select pg_temp.told()', 'in change');
select pg_temp.sees('DEPLOYING', 'STOPPING');
select is_empty('select pg_temp.told()', 'for half an hour');
select pg_temp.sees('DEPLOYING', 'INITIALIZING');
select results_eq(
  'select pg_temp.told()', $$ values ('STUCK immich app settled -> INITIALIZING'), ('STUCK tailscale app settled -> DEPLOYING') $$,
  'for an hour, in whatever change'
);
select matches(
  (select details from drift where service = 'tailscale'),
  '^App tailscale on nas is DEPLOYING since \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$', 'in words'
);
select results_eq(
  $$ select severity, source, since < bruce.clock() - interval '59 minutes' from drift where service = 'tailscale' $$,
  $$ values ('medium', 'truenas', true) $$, 'since when'
);
select is_empty('select * from events', 'time alone brings no report to be judged');
select tests.wait('1 minute');
select results_eq(
  'select status, service, cause from events order by id',
  $$ values ('opened', 'immich', 'REALITY_CHANGED'), ('opened', 'tailscale', 'REALITY_CHANGED') $$, 'the jobs look at it each minute'
);
select pg_temp.sees('RUNNING', 'STOPPED');
select results_eq('select pg_temp.told()', $$ values ('SERVICE_MISSING immich state running -> stopped') $$, 'one runs, and the other does not');
select results_eq(
  $$ select status, event_type, service from events order by id offset 2 $$,
  $$ values ('opened', 'SERVICE_MISSING', 'immich'), ('resolved', 'STUCK', 'immich'), ('resolved', 'STUCK', 'tailscale') $$,
  'which is told as what it is'
);

-- a state of tomorrow, and one that changes in between
select pg_temp.sees('MIGRATING', 'STOPPING');
select pg_temp.sees('MIGRATING', 'RUNNING');
select pg_temp.sees('MIGRATING', 'STOPPING');
select results_eq('select pg_temp.told()', $$ values ('STUCK tailscale app settled -> MIGRATING') $$, 'a word that nobody knows does not stay unseen');

-- the limit is a setting; silence is no evidence that it lasts
update settings set change_limit = '3 hours';
select is_empty('select pg_temp.told()', 'patience');
select tests.wait('5 minutes');
select is((select status from events where event_type = 'STUCK' order by id desc limit 1), 'resolved', 'by an edited setting');
select tests.wait('4 hours');
select is_empty($$ select from drift where event_type = 'STUCK' $$, 'nobody knows whether it still is');
select pg_temp.sees('MIGRATING', 'RUNNING');
select results_eq('select pg_temp.told()', $$ values ('STUCK tailscale app settled -> MIGRATING') $$, 'now somebody does');

select * from finish();
