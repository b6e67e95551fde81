-- drift by the API: worst first, filtered, in pages that neither repeat nor leave out, each row with evidence and age.
select plan(16);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name, aliases) values ('box1', '{one}'), ('box2', '{}');
insert into expected_services (hostname, name, ports) values
  ('box1', 'web', '{}'), ('box1', 'db', '{}'), ('box2', 'web', '{}'), ('box2', 'mail', '{tcp/25}');
select tests.observe('box1', 'docker', tests.docker(tests.container('stray')));
select tests.observe('box2', 'docker', tests.docker(tests.container('mail', '{"ports": ["26:25"]}')));
create temporary table t as select tests.token('agent') as all_hosts, tests.token('operator', array['box2']) as some_hosts;

select is(api_drift(repeat('0', 64)) ->> 'status', '401', 'an unknown token reads nothing');
select is(
  (select array_agg(api_drift(tests.token(r)) ->> 'status') from unnest(array['collector', 'netbox', 'worker', 'agent', 'operator']) as r),
  array['403', '403', '403', '200', '200'], 'agents and operators read'
);
select results_eq(
  $$ select * from tests.items(api_drift((select all_hosts from t)), 'drift_key') $$,
  $$ select drift_key from drift order by array_position(array['critical', 'high', 'medium', 'low'], severity), drift_key $$,
  'all of drift, worst first'
);
select is(
  tests.pages('api_drift', (select all_hosts from t), '{"limit": 1}', 'drift_key'),
  array(select tests.items(api_drift((select all_hosts from t)), 'drift_key')),
  'page by page it is the same'
);
select results_eq(
  $$ select * from tests.items(api_drift((select some_hosts from t)), 'hostname') $$, $$ values ('box2'), ('box2') $$,
  'a token of some hosts reads of these'
);
select is(
  jsonb_array_length(api_drift((select some_hosts from t), '{"hostname": ["box1"]}') -> 'items'), 0,
  'also when it asks for others'
);
select results_eq(
  $$ select distinct i from tests.items(api_drift((select all_hosts from t), '{"hostname": ["one"]}'), 'hostname') as i $$,
  $$ values ('box1') $$, 'a host by its alias'
);
select is(
  jsonb_array_length(api_drift((select all_hosts from t), '{"hostname": ["box*"], "service": ["WEB"]}') -> 'items'), 2,
  'hosts by a glob, a service whatever its case'
);
select results_eq(
  $$ select * from tests.items(api_drift((select all_hosts from t), '{"event_type": ["port_mismatch"], "severity": ["medium"]}'), 'service') $$,
  $$ values ('mail') $$, 'type and severity'
);
select is(
  api_drift((select all_hosts from t), '{"event_type": ["PORT_MISMATCH"]}') #> '{items,0,evidence}',
  (
    select jsonb_build_object('snapshot_id', id, 'source', 'docker', 'observed_at', observed_at)
    from observed_snapshots where hostname = 'box2'
  ),
  'evidence is the snapshot that says so'
);
select is(
  api_drift((select all_hosts from t), '{"hostname": ["box1"]}') #>> '{items,0,age_s}', '60', 'and its age is in seconds'
);
select is(
  (select jsonb_agg(distinct k) from jsonb_object_keys(
    api_drift((select all_hosts from t), '{"fields": ["hostname", "details"]}') #> '{items,0}') as k),
  '["details", "hostname"]', 'only the fields asked for'
);
select is(
  (
    select a -> 'items' #>> '{0,issue_id}' from api_drift((select all_hosts from t), '{"event_type": ["PORT_MISMATCH"]}') as a
  ),
  (select issue_id::text from issues where event_type = 'PORT_MISMATCH'), 'it names its issue'
);
select is(
  api_drift((select all_hosts from t), '{"cursor": "nonsense"}') ->> 'code', 'invalid_cursor', 'a cursor that is none is refused'
);
select is(
  api_hosts((select all_hosts from t), jsonb_build_object('cursor', api_drift((select all_hosts from t), '{"limit": 1}') ->> 'next_cursor')) ->> 'code',
  'invalid_cursor', 'so is one of another question'
);
select is(
  api_drift((select all_hosts from t), jsonb_build_object(
    'severity', array['low'], 'cursor', api_drift((select all_hosts from t), '{"limit": 1}') ->> 'next_cursor')) ->> 'status',
  '422', 'or of other filters'
);

select * from finish();
