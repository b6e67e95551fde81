select plan(25);

insert into assets (name, asset_type) values ('TrueNAS', 'device');
select tests.observe(
  'TrueNAS', 'truenas', tests.pools('{"name": "tank", "status": "ONLINE", "healthy": true}')
);
select is_empty('select * from drift', 'online and healthy');

select tests.observe(
  'TrueNAS', 'truenas', tests.pools('{"name": "tank", "status": "DEGRADED", "healthy": false}')
);
select results_eq(
  'select event_type, severity, hostname, service, field, expected, observed, source, details from drift',
  $$ values ('POOL_UNHEALTHY', 'high', 'TrueNAS', 'tank', 'pool', 'ONLINE', 'DEGRADED', 'truenas',
    'Pool tank on TrueNAS is DEGRADED.') $$,
  'degraded'
);

select tests.observe(
  'TrueNAS', 'truenas', tests.pools('{"name": "tank", "status": "ONLINE", "healthy": false}')
);
select results_eq(
  'select severity, service, details from drift',
  $$ values ('high', 'tank', 'Pool tank on TrueNAS is ONLINE but not healthy.') $$, 'online, but with faults'
);

select tests.observe('TrueNAS', 'truenas', tests.pools(
  '{"name": "tank", "status": "ONLINE", "healthy": true, "warning": true}'
));
select is_empty('select * from drift', 'a warning is no fault');

select tests.observe('TrueNAS', 'truenas', tests.pools(
  '{"name": "tank", "status": "ONLINE", "healthy": true,
    "scan": {"function": "RESILVER", "state": "SCANNING", "percentage": 12.5}}'
));
select is_empty('select * from drift', 'nor is a scrub or a resilver that runs');

create function pg_temp.told(p_status text, p_healthy text default 'false')
returns table (severity text, observed text)
language sql
as $$
  select tests.observe('TrueNAS', 'truenas', tests.pools(
    jsonb_build_object('name', 'tank', 'status', p_status, 'healthy', p_healthy::jsonb)));
  select d.severity, d.observed from drift as d where d.event_type = 'POOL_UNHEALTHY';
$$;
select results_eq($$ select * from pg_temp.told('OFFLINE') $$, $$ values ('critical', 'OFFLINE') $$, 'not imported');
select results_eq($$ select * from pg_temp.told('FAULTED') $$, $$ values ('critical', 'FAULTED') $$, 'faulted');
select results_eq($$ select * from pg_temp.told('faulted') $$, $$ values ('critical', 'FAULTED') $$, 'in any case');
select results_eq($$ select * from pg_temp.told('OFFLINE', 'null') $$, $$ values ('critical', 'OFFLINE') $$, 'healthy is not known');
select results_eq($$ select * from pg_temp.told('UNAVAIL') $$, $$ values ('high', 'UNAVAIL') $$, 'unavailable');
select results_eq($$ select * from pg_temp.told('SUSPENDED') $$, $$ values ('high', 'SUSPENDED') $$, 'suspended');
select results_eq($$ select * from pg_temp.told('REMOVED') $$, $$ values ('high', 'REMOVED') $$, 'removed');
select results_eq($$ select * from pg_temp.told('LOCKED') $$, $$ values ('high', 'LOCKED') $$, 'locked');
select results_eq($$ select * from pg_temp.told('DEGRADED', 'true') $$, $$ values ('high', 'DEGRADED') $$, 'whatever healthy says');
select results_eq($$ select * from pg_temp.told('LOST', 'false') $$, $$ values ('high', 'LOST') $$, 'a word of tomorrow that is not healthy');
select is_empty($$ select * from pg_temp.told('BUSY', 'true') $$, 'one that says it is healthy is only not known');
select is_empty($$ select * from pg_temp.told('ONLINE', 'true') $$, 'well again');
select is_empty('select * from drift', 'and nothing else is told');

-- the severity is edited: of those that have none of their own
update drift_rules set severity = 'low' where event_type = 'POOL_UNHEALTHY';
select results_eq($$ select * from pg_temp.told('DEGRADED') $$, $$ values ('low', 'DEGRADED') $$, 'edited');
select results_eq($$ select * from pg_temp.told('FAULTED') $$, $$ values ('critical', 'FAULTED') $$, 'of its own');
select is_empty($$ select * from pg_temp.told('ONLINE', 'true') $$, 'well again');

-- a rule of one's own
create view public.own with (security_invoker = true) as
select 'OWN'::text as event_type, h.hostname, null::text as service, s.field, null::text as expected,
  null::text as observed, 'Own.'::text as details, null::text as source, null::timestamptz as since,
  null::integer as scope_id, s.severity
from bruce.host_state as h, (values ('a', 'critical'), ('b', null), ('c', 'terrible')) as s (field, severity);
insert into drift_rules (event_type, severity, description, rule_view) values ('OWN', 'info', 'Own.', 'public.own');
select results_eq(
  'select field, severity from drift order by field',
  $$ values ('a', 'critical'), ('b', 'info'), ('c', 'info') $$,
  'may have the column, too; what is no severity is none'
);
select tests.wait('1 minute');
select results_eq(
  $$ select field, severity from issues where event_type = 'OWN' order by field $$,
  $$ values ('a', 'critical'), ('b', 'info'), ('c', 'info') $$, 'and so have its issues'
);
delete from drift_rules where event_type = 'OWN';

select results_eq(
  $$ select event_type, verdict from explain('TrueNAS', 'tank') $$, $$ values (null::text, 'no drift') $$,
  'explain knows the pool'
);
select is((select count(*) from bruce.entities where kind = 'pool'), 1::bigint, 'it was one pool all the time');

select * from finish();
