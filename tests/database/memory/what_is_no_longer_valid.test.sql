-- A memory has a time; a later one takes the place of an earlier one, once.
select plan(14);

set bruce.now = '2026-03-01 12:00Z';
create temporary table t as select tests.token('agent') as token, tests.token('agent') as other;
create function pg_temp.append(p_memory jsonb) returns jsonb language sql as $$
  select api_memory_append((select token from t), '{"source": "me"}' || p_memory);
$$;
create function pg_temp.bodies(p_query jsonb default '{}') returns text[] language sql as $$
  select array(select tests.items(api_memory_search((select token from t), p_query), 'body'));
$$;

select pg_temp.append('{"body": "The gateway is .1."}');
select is(pg_temp.bodies(), array['The gateway is .1.'], 'it is remembered');
create temporary table old as select max(id) as id from memories;
select set_config('bruce.now', '2026-03-02 12:00Z', false);
select is(
  pg_temp.append(jsonb_build_object('body', 'The gateway is .254.', 'supersedes', (select id from old))) ->> 'created', 'true',
  'a later one supersedes it'
);
select is(pg_temp.bodies(), array['The gateway is .254.'], 'the old one is no longer current');
select is(
  pg_temp.bodies('{"current": false}'), array['The gateway is .254.', 'The gateway is .1.'], 'asked for history, both are told'
);
select is(pg_temp.bodies('{"at": "2026-03-01T18:00:00Z"}'), array['The gateway is .1.'], 'at that time it was the old one');
select is(
  (select (m ->> 'is_current') || ' ' || (m ->> 'superseded_by' = (select max(id)::text from memories))
   from jsonb_array_elements(api_memory_search((select token from t), '{"current": false}') -> 'items') as m where m ->> 'body' like '%.1.'),
  'false true', 'it says by what'
);
select is(
  pg_temp.append(jsonb_build_object('body', 'No, .253.', 'supersedes', (select id from old))) - 'message' - 'details',
  '{"status": 409, "code": "superseded"}', 'what is superseded cannot be superseded again'
);
select is(
  pg_temp.append('{"body": "x", "supersedes": 4711}') #>> '{details,0,path}', 'supersedes', 'nor what is not there'
);
select throws_ok(
  format($$ insert into memories (source, body, supersedes) values ('sql', 'x', %s) $$, (select id from old)),
  '23505', null, 'also not by plain SQL'
);

select pg_temp.append('{"body": "The plumber comes.", "valid_from": "2026-03-05T08:00:00Z", "valid_until": "2026-03-05T12:00:00Z"}');
select is(pg_temp.bodies(), array['The gateway is .254.'], 'what is not valid yet is not told');
select set_config('bruce.now', '2026-03-05 09:00Z', false);
select is(pg_temp.bodies(), array['The plumber comes.', 'The gateway is .254.'], 'until it is');
select set_config('bruce.now', '2026-03-05 12:00Z', false);
select is(pg_temp.bodies(), array['The gateway is .254.'], 'and no longer than it is');
select is(
  pg_temp.append('{"body": "x", "valid_until": "2026-03-01T00:00:00Z"}') #>> '{details,0,path}', 'valid_until', 'none ends before it begins'
);
select is(
  (select count(*) from journal where kind = 'memory'), 3::bigint, 'each memory that was stored has its line in the journal'
);

select * from finish();
