-- So many requests a minute, over a minute that slides; then 429, and how long to wait.
select plan(13);

select create_token('slow', 'agent', repeat('a', 64), requests_per_minute => 3);
select create_token('other', 'agent', repeat('b', 64));
create function pg_temp.ask(p_times integer default 1, p_token text default repeat('a', 64)) returns text[] language sql as $$
  select array_agg(api_coverage(p_token) ->> 'status') from generate_series(1, p_times);
$$;

set bruce.now = '2026-03-01 12:00:00Z';
select is(pg_temp.ask(4), array['200', '200', '200', '429'], 'three requests of three, the fourth has to wait');
select is(
  api_coverage(repeat('a', 64)) - 'message', '{"status": 429, "code": "rate_limited", "retry_after_s": 61}', 'and is told for how long'
);
select is(api_coverage(repeat('b', 64)) ->> 'status', '200', 'another token has its own rate');
set bruce.now = '2026-03-01 12:00:59Z';
select is(api_coverage(repeat('a', 64)) ->> 'retry_after_s', '2', 'time counts down');
set bruce.now = '2026-03-01 12:01:01Z';
select is(pg_temp.ask(2), array['200', '429'], 'after that time there is room for one');
select is((api_coverage(repeat('a', 64)) ->> 'retry_after_s')::integer, 20, 'the next third of a minute makes room for the next');
set bruce.now = '2026-03-01 12:01:21Z';
select is(pg_temp.ask(2), array['200', '429'], 'as told');
set bruce.now = '2026-03-01 12:05:00Z';
select is(pg_temp.ask(4), array['200', '200', '200', '429'], 'what was long ago counts no more');

select is(
  (select array_agg(distinct s) from unnest(pg_temp.ask(121, repeat('b', 64))) as s), array['200', '429'], 'an agent has 120 of itself'
);
select create_token('box', 'collector', repeat('c', 64));
select is(
  (select count(*) filter (where ingest(repeat('c', 64), '[]') ->> 'status' = '200') from generate_series(1, 601)), 600::bigint,
  'a collector has 600'
);
select is(
  (select array_agg(requests_per_minute order by name) from list_tokens()), array[600, 120, 3], 'list_tokens tells'
);
select is(
  (select count(*) from bruce.token_uses), 3::bigint, 'one narrow row for each token and session'
);
select throws_ok(
  $$ select create_token('none', 'agent', repeat('d', 64), requests_per_minute => 0) $$, '23514', null, 'a rate of nothing is none'
);

select * from finish();
