-- When other hosts are late too, and none was heard since, the way to here may be cut: one is told silent after a word of another.
select plan(4);

insert into assets (name, asset_type) select h, 'device' from unnest(array['one', 'two', 'three']) as h;
create function pg_temp.word(p_host text, p_at timestamptz) returns void language sql
as $$ select tests.report_at(p_at, p_host, tests.docker()) $$;
create function pg_temp.issues(out hostname text, out status text, out waits_for text) returns setof record language sql
as $$ select i.hostname, i.status, i.waits_for from issues as i where i.event_type = 'NODE_UNREACHABLE' and i.status <> 'resolved' order by 1 $$;

select pg_temp.word('one', '2026-03-01 12:00Z'), pg_temp.word('two', '2026-03-01 12:00:30Z'), pg_temp.word('three', '2026-03-01 12:00:40Z');
select tests.runs_until('2026-03-01 12:03:10Z');
select results_eq(
  'select * from pg_temp.issues()', $$ values ('one', 'pending', 'a word of any host since it began') $$,
  'one is silent, the others are late: it waits');
select pg_temp.word('three', '2026-03-01 12:03:20Z'), tests.jobs_at('2026-03-01 12:03:21Z');
select results_eq(
  $$ select hostname, status from pg_temp.issues() where hostname = 'one' $$, $$ values ('one', 'open') $$, 'another one speaks: it is this host');
select pg_temp.word('one', '2026-03-01 12:04Z'), pg_temp.word('two', '2026-03-01 12:04Z'), pg_temp.word('three', '2026-03-01 12:04Z');
select is_empty('select * from pg_temp.issues()', 'all are back');

-- the others are on time
select tests.runs_until('2026-03-01 12:05Z'), pg_temp.word('two', '2026-03-01 12:05:10Z'), pg_temp.word('three', '2026-03-01 12:05:10Z');
select tests.runs_until('2026-03-01 12:06Z'), pg_temp.word('two', '2026-03-01 12:06:10Z'), pg_temp.word('three', '2026-03-01 12:06:10Z');
select tests.runs_until('2026-03-01 12:07:05Z');
select results_eq(
  'select hostname, status, waits_for from pg_temp.issues()', $$ values ('one', 'open', null) $$, 'one alone is silent: nothing to wait for');

select * from finish();
