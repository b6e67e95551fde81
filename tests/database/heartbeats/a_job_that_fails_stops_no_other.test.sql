-- One job that fails stops no other, is told once in the journal, and becomes an issue until all run again.
select plan(8);

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
select tests.observe('box', 'docker', tests.docker(), p_interval_s => 60);
select is(bruce.run_jobs(bruce.clock()) -> 'failed', null, 'all jobs run');
create temporary table measure as
select pg_get_functiondef('bruce.measure_database(timestamptz)'::regprocedure) as definition;
create or replace function bruce.measure_database(p_now timestamptz default bruce.clock()) returns void
language plpgsql as $$ begin raise exception 'no disk has a size today'; end; $$;

select is(
  bruce.run_jobs(tests.let_pass('1 minute')) -> 'failed', '{"databases_measured": "no disk has a size today"}', 'one of them fails'
);
select tests.wait('1 minute') from generate_series(1, 3);
select results_eq('select event_type from events', array['NODE_UNREACHABLE'], 'those after it find who fell silent');
select tests.wait('1 minute') from generate_series(1, 3);
select is(
  (select details from drift where service = 'jobs'), 'The jobs have not all run since 2026-03-02 12:02 UTC: see kind watcher of the journal.',
  'jobs that never end well are missed'
);
select results_eq(
  $$ select message from journal where kind = 'watcher' $$, array['Of the jobs databases_measured fails: no disk has a size today'],
  'the journal says once why'
);
do $$ begin execute (select definition from pg_temp.measure); end; $$;
select is(bruce.run_jobs(tests.let_pass('1 minute')) -> 'failed', null, 'it is mended');
select tests.wait('1 minute');
select is_empty($$ select from drift where service = 'jobs' $$, 'and nobody is missed any more');
select is((select details from heartbeats where name = 'jobs'), '{}', 'nothing fails');

select * from finish();
