-- Acknowledge, waive and release by a token: its role, its hosts, and the name that is written down.
select plan(22);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('box1'), ('box2');
insert into expected_services (hostname, name) select 'box1', 'web' || n from generate_series(1, 8) as n;
insert into expected_services (hostname, name) values ('box2', 'web');
select tests.observe('box1', 'docker', tests.docker(variadic array(select tests.container('web' || n) from generate_series(1, 8) as n)));
select tests.observe('box2', 'docker', tests.docker());
select create_token('ann', 'operator', repeat('a', 64)), create_token('box1-ops', 'operator', repeat('b', 64), array['box1']);
create temporary table t as select tests.token('agent') as agent, jsonb_build_object('issue_id', issue_id) as issue from issues;

create function pg_temp.act(p_rpc text, p_token text, p_query jsonb) returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  execute format('select public.%I($1, $2)', p_rpc) into v_answer using p_token, p_query;
  return v_answer;
end;
$$;
select is(
  (select array_agg(distinct pg_temp.act(r, agent, issue || '{"reason": "x", "waiver_id": 1, "hostname": "box1", "source": "docker"}') ->> 'code')
   from t, unnest(array['api_acknowledge', 'api_unacknowledge', 'api_waive', 'api_end_waiver', 'api_release_snapshot', 'api_forget']) as r),
  array['wrong_role'], 'an agent may do none of it'
);
select is(
  (select array_agg(distinct pg_temp.act(r, repeat('b', 64), issue || '{"reason": "x", "expires_at": "2027-01-01T00:00:00Z"}') ->> 'status')
   from t, unnest(array['api_acknowledge', 'api_unacknowledge', 'api_waive']) as r),
  array['404'], 'an operator of other hosts does not find the issue'
);
select is((select api_acknowledge(repeat('a', 64), issue) ->> 'acknowledged_by' from t), 'ann', 'an operator acknowledges by his name');
select is(
  (select api_acknowledge(repeat('a', 64), issue || '{"by": "Bob", "note": "On it."}') ->> 'acknowledged_by' from t), 'Bob (ann)',
  'or in the name of somebody, and both are told'
);
select is((select acknowledged_by || ': ' || note from issues), 'Bob (ann): On it.', 'the issue says so');
select is((select api_drift(agent) #>> '{items,0,acknowledged_by}' from t), 'Bob (ann)', 'and so does drift');
select is((select api_unacknowledge(repeat('a', 64), issue) ->> 'status' from t), '200', 'it is taken back');

create temporary table waived as
select api_waive(repeat('a', 64), issue || '{"reason": "Known.", "expires_at": "2026-03-08T00:00:00Z"}') as answer from t;
select is((select answer ->> 'status' from waived), '200', 'an issue is waived');
select is((select created_by from waivers), 'ann', 'by whom is written down');
select is(
  (select api_end_waiver(repeat('b', 64), answer) ->> 'code' from waived), 'not_found', 'not ended by an operator of other hosts'
);
select is((select api_end_waiver(repeat('a', 64), answer) ->> 'status' from waived), '200', 'but by one of all');
select is((select api_end_waiver(repeat('a', 64), answer) ->> 'status' from waived), '409', 'once');

select is(
  api_release_snapshot(repeat('a', 64), '{"hostname": "box1", "source": "docker"}') ->> 'code', 'not_found', 'nothing is held'
);
select tests.observe('box1', 'docker', tests.docker());
select is(
  api_release_snapshot(repeat('b', 64), '{"hostname": "box2", "source": "docker"}') ->> 'code', 'out_of_scope', 'not of other hosts'
);
select is(
  api_release_snapshot(repeat('b', 64), '{"hostname": "box1", "source": "docker"}') - 'events',
  '{"status": 200, "released": true, "hostname": "box1", "source": "docker"}', 'what is held of its host is released'
);
insert into snapshots (snapshot_type, data) values
  ('netbox', '{"hosts": [{"hostname": "h1"}, {"hostname": "h2"}, {"hostname": "h3"}, {"hostname": "h4"}, {"hostname": "h5"}, {"hostname": "h6"}, {"hostname": "h7"}, {"hostname": "h8"}], "complete": true}');
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "h1"}], "complete": true}');
select is(
  api_release_snapshot(repeat('b', 64), '{"hostname": "box1", "source": "netbox"}') ->> 'code', 'out_of_scope',
  'an expected state is of all hosts, whatever host is named'
);

select is(
  acknowledge_by_link((select issue_id from issues where hostname = 'box2')) ->> 'acknowledged_by', 'a link', 'a link acknowledges'
);
select is(
  (select array_agg(distinct actor collate "C") from journal where kind in ('acknowledge', 'waiver', 'release') and actor <> 'bruce'),
  array['Bob (ann)', 'a link', 'ann', 'box1-ops'], 'the journal knows who did it'
);
select is(
  (select array_agg(r) from unnest(array['anon', 'authenticated']) as r
   where has_function_privilege(r, 'public.acknowledge_by_link(uuid, text, text)', 'execute')),
  null, 'nobody but the edge follows links'
);

select is(api_forget(repeat('b', 64), '{"hostname": "box2"}') ->> 'code', 'out_of_scope', 'not a host of others is forgotten');
select is(
  api_forget(repeat('a', 64), '{"hostname": "box2", "source": "DOCKER", "by": "Bob"}') - 'things',
  '{"status": 200, "hostname": "box2", "source": "docker", "by": "Bob (ann)", "issues": 1, "waivers": 0}', 'one of all hosts is, by its name'
);
select is(api_forget(repeat('a', 64), '{"hostname": "box2"}') ->> 'code', 'unknown_host', 'nothing is left of it');

select * from finish();
