-- Pages of every list, with many rows of one moment, and with rows that arrive between two pages.
select plan(12);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) select 'box' || n from generate_series(1, 12) as n;
insert into expected_services (hostname, name) select 'box' || n, 'web' || k from generate_series(1, 12) as n, generate_series(1, 3) as k;
insert into observed_snapshots (hostname, source, observed_at, snapshot)
select 'box' || n, 'docker', '2026-03-01 12:00Z', '{"containers": []}' from generate_series(1, 12) as n;
insert into memories (source, body) select 'me', 'Note ' || n || ' of many.' from generate_series(1, 25) as n;
select bruce.write_journal('note', 'Line ' || n) from generate_series(1, 25) as n;
create temporary table t as select tests.token('operator') as token;
update bruce.api_tokens set requests_per_minute = 1000000;

create function pg_temp.same(p_rpc text, p_query jsonb, p_field text, p_limit integer, p_total integer) returns text language plpgsql as $$
declare
  v_paged text[] := tests.pages(p_rpc, (select token from t), p_query || jsonb_build_object('limit', p_limit), p_field);
  v_whole text[] := tests.pages(p_rpc, (select token from t), p_query || '{"limit": 200}', p_field);
begin
  return is(v_paged, v_whole, p_rpc || ' in pages of ' || p_limit) || E'\n'
    || is((select count(distinct v) from unnest(v_paged) as v), p_total::bigint, p_rpc || ' leaves nothing out');
end;
$$;
select pg_temp.same('api_drift', '{}', 'drift_key', 7, 36);
select pg_temp.same('api_issues', '{}', 'issue_id', 5, 36);
select pg_temp.same('api_events', '{}', 'id', 1, 36);
select pg_temp.same('api_hosts', '{}', 'hostname', 5, 12);
select pg_temp.same('api_memory_search', '{"q": "note"}', 'memory_id', 4, 25);

create temporary table first as select api_events((select token from t), '{"limit": 10}') as page;
insert into events (hostname, event_type, severity, details) select 'box1', 'NOTE', 'info', 'New ' || n from generate_series(1, 5) as n;
select is_empty(
  $$ select tests.items(api_events((select token from t), jsonb_build_object('limit', 10, 'cursor', page ->> 'next_cursor')), 'id') from first
     intersect select tests.items(page, 'id') from first $$,
  'what arrives in between does not push rows into the next page'
);
select is(
  (select bruce.from_base64url(page ->> 'next_cursor')::jsonb ->> 0 from first), 'events', 'a cursor is of its question'
);

select * from finish();
