-- The answer adds up: stored, unchanged, duplicate, late, held, and the events that followed.
select plan(7);

set bruce.now = '2026-03-01 12:03Z';
select create_token('all', 'collector', repeat('a', 64));
insert into assets (name) values ('box');
insert into expected_services (hostname, name) select 'box', 's' || n from generate_series(1, 8) as n;
create function pg_temp.sent(p_minute integer, p_names text[])
returns jsonb
language sql
as $$
  select ingest(repeat('a', 64), jsonb_build_array(jsonb_build_object(
    'hostname', 'box', 'source', 'docker', 'observed_at', '2026-03-01 12:00Z'::timestamptz + p_minute * interval '1 minute',
    'collector', '{"interval_s": 60}'::jsonb,
    'snapshot', jsonb_build_object('containers', (
      select coalesce(jsonb_agg(jsonb_build_object('name', n, 'state', 'running')), '[]') from unnest(p_names) as n
    ))
  ))) - 'rejected' - 'quarantine' - 'quarantined' - 'status'
$$;
create function pg_temp.counts(p_what text, p_opened integer default 0, p_resolved integer default 0)
returns jsonb
language sql
as $$
  select '{"stored": 0, "unchanged": 0, "duplicate": 0, "late": 0, "held": 0}'::jsonb
    || jsonb_build_object(p_what, 1)
    || case p_what when 'held' then '{"stored": 1}'::jsonb else '{}' end
    || jsonb_build_object('events', jsonb_build_object('opened', p_opened, 'changed', 0, 'resolved', p_resolved))
$$;

select is(pg_temp.sent(1, '{s1,s2,s3,s4,s5,s6,s7}'), pg_temp.counts('stored'), 'news, with one service missing');
select is(pg_temp.sent(2, '{s1,s2,s3,s4,s5,s6,s7}'), pg_temp.counts('unchanged', 1), 'unchanged: the second look at what is missing');
select is(pg_temp.sent(2, '{s1,s2,s3,s4,s5,s6,s7}'), pg_temp.counts('duplicate'), 'the same once more');
select is(pg_temp.sent(3, '{s1,s2,s3,s4,s5,s6,s7,s8}'), pg_temp.counts('stored', 0, 1), 'the service comes back');
select is(pg_temp.sent(0, '{s1}'), pg_temp.counts('late'), 'one from before');
select is(pg_temp.sent(0, '{s1}'), pg_temp.counts('duplicate'), 'that one again');
select is(pg_temp.sent(4, '{}'), pg_temp.counts('held', 1), 'all gone: held, which is an event of its own');

select * from finish();
