-- Memories stay for ever, so one token may store a thousand of them in a day; what is sent again is none.
select plan(4);

set bruce.now = '2026-03-01 12:00Z';
create temporary table t as select tests.token('agent') as token, tests.token('agent') as other;
create function pg_temp.append(p_token text, p_key text) returns jsonb language sql as $$
  select api_memory_append(p_token, jsonb_build_object('source', 'me', 'body', 'x', 'idempotency_key', p_key));
$$;
select is(pg_temp.append(token, 'first') ->> 'status', '200', 'the first is stored') from t;
insert into memories (source, body, written_by) select m.source, m.body, m.written_by from memories as m, generate_series(1, 999);
select results_eq(
  $$ select pg_temp.append(token, 'one more') ->> 'code', pg_temp.append(token, 'first') ->> 'created' from t $$,
  $$ values ('too_many_memories', 'false') $$, 'a thousand are enough; the first, sent again, is answered'
);
select is(pg_temp.append(other, 'mine') ->> 'status', '200', 'others are not held up') from t;
select tests.let_pass('25 hours');
select is(pg_temp.append(token, 'one more') ->> 'status', '200', 'nor is it on another day') from t;

select * from finish();
