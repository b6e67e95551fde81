-- After a restore nothing runs every minute: no job can say so, so whoever asks computes it. pg_cron is a stand-in.
select plan(12);
select create_token('boss', 'operator', repeat('a', 64));
create function pg_temp.problems() returns text[] language sql as $$
  select array(select p from unnest(bruce.health_problems()) as p where p like 'jobs: %');
$$;
select bruce.run_jobs(bruce.clock());
select is(pg_temp.problems(), '{}', 'without pg_cron, somebody else runs them');

select set_config('cron.database_name', current_database(), false);
select is(pg_temp.problems(), array['jobs: nothing is scheduled here, as after a restore: select bruce.schedule_jobs();'],
  'pg_cron is loaded, and not made');
create schema cron;
create table cron.job (jobid bigint, jobname text, active boolean, database text, username text, schedule text, command text);
create table cron.job_run_details (jobid bigint, runid bigint, status text, return_message text, end_time timestamptz);
insert into cron.job values (1, 'bruce jobs', true, current_database()), (2, 'bruce dispatch', true, 'another');
select is(pg_temp.problems(),
  array['jobs: not scheduled, or switched off: bruce dispatch: select bruce.schedule_jobs();'], 'one of the two is of another database');
update cron.job set database = current_database(), active = jobid = 2;
select is(pg_temp.problems(),
  array['jobs: not scheduled, or switched off: bruce jobs: select bruce.schedule_jobs();'], 'one is switched off');
update cron.job set active = true;
select is(pg_temp.problems(), '{}', 'both are scheduled');
insert into cron.job_run_details values (1, 1, 'succeeded', '1 row'), (1, 2, 'failed', 'ERROR: no room');
select is(pg_temp.problems(), array['jobs: the last run failed: ERROR: no room'], 'they are, and fail');
truncate cron.job;
select is(
  dashboard_now(repeat('a', 64)) #>> '{engine,problems,0}',
  'jobs: not scheduled, or switched off: bruce dispatch, bruce jobs: select bruce.schedule_jobs();', 'the dashboard says so at once');
select is(is_well(repeat('a', 64)) ->> 'well', 'false', 'so does the ping');
select is(
  digest() -> 'overdue', '["jobs: not scheduled, or switched off: bruce dispatch, bruce jobs: select bruce.schedule_jobs();"]',
  'and the digest that somebody asks for, at once');
select is(digest(bruce.clock() - interval '2 days', bruce.clock() - interval '1 day') -> 'overdue', '[]', 'but not one of a time that is over');
select alike(
  bruce.digest_lines(digest()), '%Not well: jobs: not scheduled, or switched off: bruce dispatch, bruce jobs: select bruce.schedule_jobs();.', 'in its lines too');
set bruce.now = '2099-01-01 00:00Z';
select is(digest() -> 'overdue' @> '["jobs"]', true, 'and the digest says that they are overdue');
select * from finish();
