-- DEPLOYING without end: truenas/webui#10704 (a wrong key: it restarts for ever), truenas/middleware#14630.
select plan(15);

create function pg_temp.declares(p_host jsonb) returns text
language sql as $$ select public.expected(tests.token('operator'), jsonb_build_object('hosts', jsonb_build_array(p_host))) ->> 'status' $$;
create function pg_temp.reports(p_host text, p_source text, p_snapshot jsonb, p_rest jsonb default '{}') returns text
language sql as $$
  select public.ingest(tests.token('collector'), jsonb_build_array(jsonb_build_object(
    'hostname', p_host, 'source', p_source, 'observed_at', tests.let_pass('1 minute'),
    'collector', '{"name": "test", "interval_s": 3600}'::jsonb, 'snapshot', p_snapshot) || p_rest)) ->> 'status'
$$;
create function pg_temp.drift() returns setof text
language sql as $$
  select format('%s %s %s: %s -> %s %s', event_type, concat_ws('/', hostname, service), field, expected, observed, severity)
  from drift order by 1
$$;
create function pg_temp.events() returns setof text
language sql as $$
  select format('%s %s %s %s %s', status, event_type, concat_ws('/', hostname, service), observed, severity) from events order by id
$$;
create function pg_temp.nas(p_tailscale text, p_immich text) returns jsonb
language sql as $$
  select jsonb_build_object('system', '{"hostname": "b1-nas", "version": "25.10.1"}'::jsonb, 'pools', '[]'::jsonb, 'disks', '[]'::jsonb,
    'alerts', '[]'::jsonb, 'apps', jsonb_build_array(
      jsonb_build_object('name', 'tailscale', 'state', p_tailscale, 'ports', null),
      '{"name": "plex", "state": "RUNNING", "ports": ["0.0.0.0:32400->32400/tcp"]}'::jsonb,
      jsonb_build_object('name', 'immich', 'state', p_immich, 'ports', null)))
$$;
create function pg_temp.said(p_before interval, p_tailscale text default 'DEPLOYING', p_immich text default 'STOPPING') returns text
language sql as $$
  select pg_temp.reports('b1-nas', 'truenas', pg_temp.nas(p_tailscale, p_immich), jsonb_build_object('observed_at', bruce.clock() - p_before))
$$;
select pg_temp.declares('{"hostname": "b1-nas", "role": "nas", "services": [{"name": "tailscale"}, {"name": "plex", "port": 32400}, {"name": "immich"}]}');

-- six observations of two and a half hours, that arrive one after the other
select pg_temp.said('2.5 hours');
select is_empty('select pg_temp.drift()', 'in change');
select pg_temp.said('2 hours'), pg_temp.said('1.5 hours'), pg_temp.said('1 hour'), pg_temp.said('0.5 hours'), pg_temp.said('0');
select results_eq(
  'select pg_temp.drift()',
  $$ values ('STUCK b1-nas/immich app: settled -> STOPPING medium'), ('STUCK b1-nas/tailscale app: settled -> DEPLOYING medium') $$,
  'that is too long; plex runs'
);
select tests.wait('30 seconds');
select results_eq(
  'select pg_temp.events()', $$ values ('opened STUCK b1-nas/immich STOPPING medium'), ('opened STUCK b1-nas/tailscale DEPLOYING medium') $$,
  'and told, with the state in its words'
);
select matches((select details from drift where service = 'tailscale'), '^App tailscale on b1-nas is DEPLOYING since ', 'in words');
select matches(
  (select because from explain('b1-nas', 'tailscale') where event_type = 'STUCK'), 'is DEPLOYING since', 'explain says it'
);

-- it begins to run at last, and the other is off: what it is now is told by its own rule
select pg_temp.said('0', 'RUNNING', 'STOPPED');
select results_eq(
  'select pg_temp.drift()', $$ values ('SERVICE_MISSING b1-nas/immich state: running -> stopped high') $$, 'one runs, one does not'
);
select results_eq(
  'select pg_temp.events() offset 2',
  $$ values ('opened SERVICE_MISSING b1-nas/immich stopped high'), ('resolved STUCK b1-nas/immich settled medium'),
    ('resolved STUCK b1-nas/tailscale settled medium') $$, 'as it came'
);

-- one that deploys for a moment now and then is not stuck
select pg_temp.said('0', 'DEPLOYING', 'RUNNING');
select tests.wait('40 minutes');
select pg_temp.said('0', 'RUNNING', 'RUNNING');
select pg_temp.said('0', 'DEPLOYING', 'RUNNING');
select tests.wait('40 minutes');
select pg_temp.said('0', 'DEPLOYING', 'RUNNING');
select is_empty('select pg_temp.drift()', 'it runs in between');
-- a late word of the past does not make it older
select pg_temp.said('3 hours', 'DEPLOYING', 'RUNNING');
select is_empty('select pg_temp.drift()', 'and the past does not count for the present');
select tests.wait('25 minutes');
select pg_temp.said('0', 'DEPLOYING', 'RUNNING');
select results_eq('select pg_temp.drift()', $$ values ('STUCK b1-nas/tailscale app: settled -> DEPLOYING medium') $$, 'but an hour is an hour');

-- an app that nobody declared, and a state of tomorrow
select pg_temp.reports('nas2', 'truenas', '{"apps": [{"name": "x", "state": "DEPLOYING"}, {"name": "y", "state": "HIBERNATING"}, {"name": "z", "state": "ACTIVE"}]}',
  jsonb_build_object('observed_at', bruce.clock() - interval '90 minutes'));
select results_eq($$ select d from pg_temp.drift() as d where d ~ 'nas2/' $$,
  $$ values ('SERVICE_UNEXPECTED nas2/z declaration: not declared -> running low') $$, 'seen once; ACTIVE of older versions is RUNNING');
select pg_temp.reports('nas2', 'truenas', '{"apps": [{"name": "x", "state": "DEPLOYING"}, {"name": "y", "state": "HIBERNATING"}, {"name": "z", "state": "ACTIVE"}]}');
select results_eq(
  $$ select d from pg_temp.drift() as d where d ~ 'nas2/' $$,
  $$ values ('SERVICE_UNEXPECTED nas2/z declaration: not declared -> running low'),
    ('STUCK nas2/x app: settled -> DEPLOYING medium'), ('STUCK nas2/y app: settled -> HIBERNATING medium') $$, 'seen for an hour and a half'
);
-- Docker has such states, too
select tests.observe('box', 'docker', tests.docker(tests.container('a', '{"state": "removing"}'), tests.container('b', '{"health": "starting"}')), true, 3600);
select tests.let_pass('1 hour');
select tests.observe('box', 'docker', tests.docker(tests.container('a', '{"state": "removing"}'), tests.container('b', '{"health": "starting"}')), true, 3600);
select results_eq(
  $$ select service, observed from drift where hostname = 'box' and event_type = 'STUCK' order by service $$,
  $$ values ('a', 'removing'), ('b', 'starting') $$, 'a container that is removed, or starts, for ever'
);

-- its containers, which the engine of the NAS lists, wait with it: one difference
create function pg_temp.waits(p_app text) returns void language sql as $$
  select tests.observe('nas3', 'truenas', jsonb_build_object('apps', jsonb_build_array(jsonb_build_object('name', 'immich', 'state', p_app))), true, 7200);
  select tests.observe('nas3', 'docker', tests.docker(
    tests.part('ix-immich-server-1', 'ix-immich', 'server', '{"health": "starting"}'), tests.container('alone', '{"health": "starting"}')), true, 7200);
$$;
select pg_temp.waits('DEPLOYING'), tests.let_pass('1 hour');
select pg_temp.waits('DEPLOYING');
select set_eq($$ select service, observed from drift where hostname = 'nas3' and event_type = 'STUCK' $$,
  $$ values ('immich', 'DEPLOYING'), ('alone', 'starting') $$, 'the app speaks for its container');
select pg_temp.waits('RUNNING');
select set_eq($$ select service, observed from drift where hostname = 'nas3' and event_type = 'STUCK' $$,
  $$ values ('ix-immich-server-1', 'starting'), ('alone', 'starting') $$, 'an app that runs does not');

select * from finish();
