-- A rule of one's own that takes too long costs itself: its statement timeout is not that of the snapshot, and nobody waits twice.
select plan(13);
insert into assets (name) values ('quick'), ('slow');
create table public.naps (hostname text primary key, seconds numeric not null);
insert into public.naps values ('quick', 0), ('slow', 0);
create view public.napping with (security_invoker = true) as
select
  'NAPPING'::text as event_type, n.hostname, null::text as service, 'nap'::text as field, null::text as expected,
  (n.seconds || pg_sleep(n.seconds)::text) as observed, 'It naps.'::text as details, null::text as source,
  null::timestamptz as since, null::integer as scope_id
from public.naps as n;
insert into drift_rules (event_type, severity, description, rule_view) values ('NAPPING', 'info', 'Naps.', 'public.napping');
create view pg_temp.alive as
select event_type, hostname, stale from issues where status = 'open' and event_type in ('NAPPING', 'SNAPSHOT_ERROR');
select set_eq('table pg_temp.alive', $$ values ('NAPPING', 'quick', false), ('NAPPING', 'slow', false) $$, 'it is judged');

update public.naps set seconds = 60 where hostname = 'slow';
set statement_timeout = '1s';
select lives_ok($$ select tests.observe('slow', 'docker', tests.docker(tests.container('web'))) $$, 'the snapshot lands all the same');
set statement_timeout = '0';
select set_eq('table pg_temp.alive',
  $$ values ('NAPPING', 'quick', false), ('NAPPING', 'slow', true), ('SNAPSHOT_ERROR', 'slow', false) $$, 'it costs the rule on that host');
select is((select count(*) from bruce.entities), 1::bigint, 'the container is there');

update public.naps set seconds = 5.1 where hostname = 'slow';
select tests.wait('1 minute');
select is((select pause from bruce.slow_rules), '2 minutes'::interval, 'the jobs see that it is slow');
select set_eq('table pg_temp.alive',
  $$ values ('NAPPING', 'quick', true), ('NAPPING', 'slow', true), ('SNAPSHOT_ERROR', (select self_hostname from settings), false) $$,
  'it is told once, and nothing is resolved');
create temporary table began as select clock_timestamp() as at;
select lives_ok($$ select tests.observe('slow', 'docker', tests.docker(tests.container('db'))) $$, 'a snapshot comes');
select isnt_empty('select from drift', 'somebody reads');
select cmp_ok((select clock_timestamp() - at from began), '<', '5 seconds'::interval, 'and nobody waits for it');
select alike((select because from explain('quick') where event_type = 'NAPPING'), '%The rule NAPPING failed: it took % s, and is asked again at %',
  'explain says when');

update public.naps set seconds = 0;
select tests.wait('30 seconds');
select is((select count(*) from bruce.slow_rules), 1::bigint, 'it has its pause');
select tests.wait('3 minutes');
select is((select count(*) from bruce.slow_rules), 0::bigint, 'then it is asked again');
select set_eq('table pg_temp.alive', $$ values ('NAPPING', 'quick', false), ('NAPPING', 'slow', false) $$, 'and is as it was');
select * from finish();
