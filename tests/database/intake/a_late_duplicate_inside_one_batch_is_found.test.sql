-- Rows of one batch are judged before any of them is stored: a replay inside the batch is a duplicate all the same.
begin;
select plan(4);

set local bruce.now = '2026-03-01 12:10Z';
select create_token('all', 'collector', repeat('a', 64));
create function pg_temp.payload(p_hostname text, p_minute integer, p_name text)
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'hostname', p_hostname, 'source', 'docker',
    'observed_at', '2026-03-01 12:00Z'::timestamptz + p_minute * interval '1 minute',
    'snapshot', jsonb_build_object('containers', jsonb_build_array(jsonb_build_object('name', p_name, 'state', 'running')))
  )
$$;
create function pg_temp.sent(variadic p_payloads jsonb[])
returns text
language sql
as $$
  select concat_ws(' ', a ->> 'stored', a ->> 'unchanged', a ->> 'duplicate', a ->> 'late')
  from ingest(repeat('a', 64), to_jsonb(p_payloads)) as a
$$;

select is(
  pg_temp.sent(pg_temp.payload('box', 5, 'web'), pg_temp.payload('nas', 5, 'db'), pg_temp.payload('box', 5, 'web')),
  '2 0 1 0', 'the same moment twice in one batch'
);
select is(
  pg_temp.sent(pg_temp.payload('box', 1, 'old'), pg_temp.payload('nas', 1, 'old'), pg_temp.payload('Box', 1, 'old')),
  '0 0 1 2', 'late ones, one of them twice'
);
select is(
  pg_temp.sent(pg_temp.payload('box', 3, 'older'), pg_temp.payload('box', 2, 'older')),
  '0 0 1 1', 'a late one that says the same as the late one before it'
);
select results_eq(
  'select hostname, observed_at from observed_snapshots order by 1, 2',
  $$ values ('box', '2026-03-01 12:01Z'::timestamptz), ('box', '2026-03-01 12:02Z'), ('box', '2026-03-01 12:05Z'),
    ('nas', '2026-03-01 12:01Z'), ('nas', '2026-03-01 12:05Z') $$,
  'each is stored once'
);

select * from finish();
rollback;
