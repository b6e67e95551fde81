-- Sent again, late, or after a crash that emptied the samples: each snapshot counts once, in its own time.
select plan(7);

insert into assets (name) values ('nas');
create temporary table t as select tests.token('collector') as token;
create function pg_temp.send(p_at timestamptz, p_pct integer) returns text language sql as $$
  select public.ingest((select token from t), jsonb_build_array(jsonb_build_object(
    'hostname', 'nas', 'source', 'truenas', 'observed_at', p_at, 'collector', '{"name": "x", "interval_s": 60}'::jsonb,
    'snapshot', tests.pools(jsonb_build_object('name', 'tank', 'status', 'ONLINE', 'size', 100, 'allocated', p_pct)))))::text;
$$;
create function pg_temp.send_all() returns void language sql as $$
  select pg_temp.send(timestamptz '2026-03-01 12:00Z' + n * interval '1 minute', 50 + n) from generate_series(0, 4) as n;
$$;
create function pg_temp.rolled() returns setof record language sql as $$
  select starts_at, samples, mean[1] from bruce.metric_rollups where part < 4 and scope_id > 0 order by 1;
$$;
do $$
begin
  for n in 0..4 loop
    perform set_config('bruce.now', (timestamptz '2026-03-01 12:00Z' + n * interval '1 minute')::text, false);
    perform pg_temp.send(bruce.clock(), 50 + n);
  end loop;
end;
$$;
select set_config('bruce.now', '2026-03-01 12:06Z', false);
select pg_temp.send('2026-03-01 12:06Z', 60);
select pg_temp.send_all();
select is((select count(*) from bruce.metric_samples where scope_id > 0), 6::bigint, 'sent again, each is kept once');
select tests.jobs_at('2026-03-01 12:07Z');
select results_eq('select * from pg_temp.rolled() as r (at timestamptz, samples integer, mean real)',
  $$ values (timestamptz '2026-03-01 12:00Z', 5, 52::real) $$, 'rolled up');

-- a crash
truncate bruce.metric_samples;
select pg_temp.send_all();
select tests.jobs_at('2026-03-01 12:11Z');
select results_eq($$ select * from pg_temp.rolled() as r (at timestamptz, samples integer, mean real) where at < '2026-03-01 12:05Z' $$,
  $$ values (timestamptz '2026-03-01 12:00Z', 5, 52::real) $$, 'a spool that replays all after a crash doubles nothing');
truncate bruce.metric_samples;
select pg_temp.send('2026-03-01 12:01Z', 51);
select tests.jobs_at('2026-03-01 12:16Z');
select results_eq($$ select * from pg_temp.rolled() as r (at timestamptz, samples integer, mean real) where at < '2026-03-01 12:05Z' $$,
  $$ values (timestamptz '2026-03-01 12:00Z', 5, 52::real) $$, 'and one that replays a part takes nothing away');

-- an hour that a spool held
select tests.jobs_at('2026-03-01 15:01Z');
select pg_temp.send('2026-03-01 15:01Z', 80);
select pg_temp.send('2026-03-01 13:10Z', 70);
select tests.jobs_at('2026-03-01 15:06Z');
select results_eq($$ select * from pg_temp.rolled() as r (at timestamptz, samples integer, mean real) where at between '2026-03-01 13:00Z' and '2026-03-01 14:00Z' $$,
  $$ values (timestamptz '2026-03-01 13:10Z', 1, 70::real) $$, 'what comes late lands in its own time');
select results_eq($$ select starts_at, samples from bruce.metric_rollups where part = 4 and scope_id > 0 and starts_at = '2026-03-01 13:00Z' $$,
  $$ values (timestamptz '2026-03-01 13:00Z', 1) $$, 'and in its hour');
select pg_temp.send('2026-02-20 12:00Z', 10);
select tests.jobs_at('2026-03-01 15:11Z');
select is_empty($$ select from bruce.metric_rollups where starts_at < '2026-02-27' $$, 'what is older than two days does not land at all');

select * from finish();
