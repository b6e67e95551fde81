-- Two looks open; each worse or better word is told; one good look resolves.
select plan(3);

insert into assets (name, asset_type) values ('nas', 'device');
create function pg_temp.sees(p_status text, p_healthy boolean default false)
returns void
language sql
as $$
  select tests.observe('nas', 'truenas', tests.pools(
    jsonb_build_object('name', 'tank', 'status', p_status, 'healthy', p_healthy)));
$$;
select pg_temp.sees('DEGRADED');
select pg_temp.sees('DEGRADED');
select pg_temp.sees('FAULTED');
select acknowledge(issue_id, 'anna', 'ordered a disk') from issues;
select pg_temp.sees('DEGRADED');
select results_eq('select status, severity, acknowledged_by from issues', $$ values ('open', 'high', 'anna') $$, 'somebody is at it');
select pg_temp.sees('FAULTED');
select results_eq('select status, severity, acknowledged_by from issues', $$ values ('open', 'critical', null) $$, 'but did not know that it is so bad');
select pg_temp.sees('ONLINE', true);
select results_eq(
  'select status, severity, observed, details from events order by id',
  $$ values ('opened', 'high', 'DEGRADED', 'Pool tank on nas is DEGRADED.'),
    ('changed', 'critical', 'FAULTED', 'Pool tank on nas is FAULTED.'),
    ('changed', 'high', 'DEGRADED', 'Pool tank on nas is DEGRADED.'),
    ('changed', 'critical', 'FAULTED', 'Pool tank on nas is FAULTED.'),
    ('resolved', 'critical', 'ONLINE', 'Pool tank on nas is ONLINE again, was not for 4 minutes.') $$,
  'what was told'
);

select * from finish();
