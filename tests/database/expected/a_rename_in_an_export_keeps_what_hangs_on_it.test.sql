-- A host that is renamed where no webhook tells it: the export keeps its services, their issues, waivers and history.
select plan(8);

create function pg_temp.exported(p_name text, p_more jsonb default '{}') returns void language sql as $$
  insert into snapshots (snapshot_type, data) values ('netbox', jsonb_build_object('complete', true,
    'deleted', '{}'::jsonb, 'hosts', jsonb_build_array(
      jsonb_build_object('hostname', p_name, 'asset_type', 'vm', 'netbox_id', 7, 'services',
        '[{"name": "web", "netbox_id": 1, "ports": ["tcp/80"]}, {"name": "db", "netbox_id": 2}]'::jsonb),
      '{"hostname": "other", "asset_type": "vm", "netbox_id": 8}'::jsonb) || coalesce(p_more -> 'hosts', '[]'))) $$;

select pg_temp.exported('old');
select tests.observe('old', 'docker', tests.docker(tests.container('web', '{"ports": ["0.0.0.0:81->80/tcp"]}')));
insert into waivers (hostname, service, event_type, reason, expires_at)
values ('old', 'db', 'SERVICE_MISSING', 'it moves', bruce.clock() + interval '1 day');
create temporary table before as
  select (select array_agg(id order by id) from expected_services) as services,
    (select array_agg(issue_id order by issue_id) from issues where status = 'open') as issues;

select pg_temp.exported('new');
select results_eq(
  'select name, hostname, lifecycle from expected_services order by name',
  $$ values ('db', 'new', 'active'), ('web', 'new', 'active') $$, 'the services go with it'
);
select is((select array_agg(id order by id) from expected_services), (select services from before),
  'as the same rows');
select is(
  (select array_agg(issue_id order by issue_id) from issues where status = 'open'), (select issues from before),
  'their issues are the same'
);
select results_eq(
  $$ select hostname, service, event_type from issues where status = 'open' $$,
  $$ values ('new', 'web', 'PORT_MISMATCH') $$, 'under the new name'
);
select is((select hostname from waivers), 'new', 'a waiver follows');
select is(
  (select count(*) from expected_changes where change = 'retired'), 0::bigint, 'nothing was retired for it'
);
-- the collector goes on under the old name
select tests.wait(interval '1 minute');
select tests.observe('old', 'docker', tests.docker(tests.container('web', '{"ports": ["0.0.0.0:80->80/tcp"]}')));
select is((select count(*) from issues where status = 'open'), 0::bigint, 'who reports as before is still known');

-- two swap their names
select pg_temp.exported('other', '{"hosts": []}');
select is((select count(*) from assets where lifecycle = 'active'), 2::bigint, 'a name that is taken loses nobody');

select * from finish();
