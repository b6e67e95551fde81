-- Each reading function answers items, a cursor or null, and the time; each item has evidence and an age.
select plan(12);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name, primary_ip) values ('box1', '192.0.2.1'), ('box2', '192.0.2.2');
insert into expected_services (hostname, name) values ('box1', 'web'), ('box2', 'web');
select tests.observe('box1', 'docker', tests.docker(tests.container('stray')));
select tests.observe('box1', 'docker', tests.docker(tests.container('stray'), tests.container('web')));
select tests.observe('box2', 'docker', tests.docker());
create temporary table t as select tests.token('agent') as token, tests.token('agent', array['box2']) as of_box2;
insert into memories (source, body, hostname) values ('me', 'box1 was rebuilt.', 'box1'), ('me', 'box2 is old.', 'box2');
select bruce.write_journal('note', 'Something was done.', p_hostname => 'box1');
create temporary table asked (rpc text, query jsonb);
insert into asked values
  ('api_causes', '{}'), ('api_drift', '{}'), ('api_drift_summary', '{}'), ('api_issues', '{"status": ["open", "pending", "resolved"]}'),
  ('api_events', '{}'), ('api_hosts', '{}'), ('api_coverage', '{}'), ('api_explain', '{"hostname": "box1", "service": "web"}'),
  ('api_drift_between', '{"from": "2026-03-01T11:00:00Z"}'), ('api_journal', '{}'), ('api_memory_search', '{}');

create function pg_temp.ask(p_rpc text, p_query jsonb, p_token text) returns jsonb language plpgsql as $$
declare
  v_answer jsonb;
begin
  execute format('select public.%I($1, $2)', p_rpc) into v_answer using p_token, p_query;
  return v_answer;
end;
$$;

create function pg_temp.later(p_by interval) returns jsonb language plpgsql as $$
begin
  perform set_config('bruce.now', '2026-03-01 12:00Z'::timestamptz + interval '5 minutes' + p_by || '', false);
  return public.api_explain((select token from t), '{"hostname": "box1"}');
end;
$$;

create temporary table answered as select a.rpc, pg_temp.ask(a.rpc, a.query, t.token) as answer from asked as a, t;
select is_empty(
  $$ select rpc, answer from answered where answer - '{items,next_cursor,as_of}'::text[] <> '{"status": 200}'
       or jsonb_array_length(answer -> 'items') = 0 or not answer ? 'as_of' or not answer ? 'next_cursor' $$,
  'each answers with items'
);
select is_empty(
  $$ select rpc, i from answered, jsonb_array_elements(answer -> 'items') as i
     where jsonb_typeof(i -> 'age_s') <> 'number' or not i -> 'evidence' ?& array['snapshot_id', 'source', 'observed_at'] $$,
  'each item has its evidence and age'
);
select is_empty(
  $$ select a.rpc, i ->> 'hostname' from asked as a, t, jsonb_array_elements(pg_temp.ask(a.rpc, a.query, t.of_box2) -> 'items') as i
     where coalesce(i ->> 'hostname', btrim((i -> 'hosts')::text, '["]'), '') <> 'box2' and a.rpc <> 'api_coverage' $$,
  'a token of one host reads of no other'
);
select is(
  api_explain((select of_box2 from t), '{"hostname": "box1"}') ->> 'code', 'out_of_scope', 'asked for another by name, it is told so'
);
select is(
  api_host((select of_box2 from t), '{"hostname": "box1"}') ->> 'code', 'out_of_scope', 'also for the page of a host'
);
select ok(
  position('box1' in answer::text) = 0, 'whose address it is, it does not learn from ' || q
) from (
  select q, pg_temp.ask(q, '{"hostname": "192.0.2.1", "source": "me", "body": "Mine."}', t.of_box2) as answer
  from t, unnest(array['api_host', 'api_explain', 'api_memory_append']) as q
) as a;
select is(
  (select jsonb_agg(i #> '{evidence,observed_at}') from jsonb_array_elements(pg_temp.later('0.4 seconds') -> 'items') as i),
  (select jsonb_agg(i #> '{evidence,observed_at}') from jsonb_array_elements(pg_temp.later('1.9 seconds') -> 'items') as i),
  'what explains is of one moment, whenever it is asked'
);
insert into memories (source, body, hostname, issue_id)
select 'me', 'Comes with box1.', 'box1', i.issue_id from issues as i where i.hostname = 'box2' limit 1;
select is_empty(
  $$ select m from t, issues as i, lateral jsonb_array_elements(api_issue(of_box2, jsonb_build_object('issue_id', i.issue_id)) -> 'memories') as m
     where i.hostname = 'box2' and m ->> 'hostname' <> 'box2' $$,
  'nor what is remembered of another host with an issue of its own'
);
select is(
  (select sum((i ->> 'total')::integer) from jsonb_array_elements(api_coverage((select of_box2 from t)) -> 'items') as i),
  3::bigint, 'coverage counts its host, its service and who reports'
);
select is(
  (select sum((i ->> 'total')::integer) from jsonb_array_elements(api_coverage((select token from t)) -> 'items') as i),
  (select sum(total) from coverage)::bigint, 'without a scope it is the view coverage'
);

select * from finish();
