-- The view of a rule is dropped with all that depends on it: nothing of BRUCE does, and the rule says that it is gone.
select plan(13);

insert into assets (name) values ('box');
create table public.marks (hostname text, mark text);
insert into public.marks values ('box', 'a');
create view public.marked with (security_invoker = true) as
select
  'MARKED'::text as event_type, m.hostname, null::text as service, 'mark'::text as field, null::text as expected,
  m.mark as observed, 'It is marked.'::text as details, null::text as source, null::timestamptz as since, null::integer as scope_id
from public.marks as m;
insert into drift_rules (event_type, severity, description, rule_view) values ('MARKED', 'info', 'Marked.', 'public.marked');
create view pg_temp.alive as select event_type, stale from issues where status = 'open';
select set_eq('table pg_temp.alive', $$ values ('MARKED', false) $$, 'it finds something');

select lives_ok('alter table public.marks add column other text', 'a column is added');
drop view public.marked cascade;
select lives_ok('select * from drift', 'drift is still there');
select lives_ok($$ select tests.observe('box', 'docker', tests.docker()) $$, 'a snapshot lands');
select is((bruce.run_jobs() -> 'failed')::text, null, 'the jobs run');
select set_eq('table pg_temp.alive', $$ values ('MARKED', true), ('SNAPSHOT_ERROR', false) $$, 'it is told once, and nothing is resolved');
select results_eq($$ select details from issues where event_type = 'SNAPSHOT_ERROR' $$,
  $$ values ('The rule MARKED failed: relation "public.marked" does not exist. Nothing is concluded from it there.') $$, 'in words');
select results_eq($$ select because from explain('box') where event_type = 'MARKED' $$,
  $$ values ('It is marked. The rule MARKED failed: relation "public.marked" does not exist. Nothing is concluded from it there.') $$,
  'explain says so of each host');
select lives_ok($$ update drift_rules set severity = 'low' where event_type = 'VM_DOWN' $$, 'another rule can be edited');
select lives_ok($$ update drift_rules set severity = 'low' where event_type = 'MARKED' $$, 'so can this one');

create view public.marked with (security_invoker = true) as
select
  'MARKED'::text as event_type, m.hostname, null::text as service, 'mark'::text as field, null::text as expected,
  m.mark as observed, 'It is marked.'::text as details, null::text as source, true as since, null::integer as scope_id
from public.marks as m;
select tests.wait('1 minute');
select results_eq($$ select details from drift where event_type = 'SNAPSHOT_ERROR' $$,
  $$ values ('The rule MARKED failed: cannot cast type boolean to timestamp with time zone. Nothing is concluded from it there.') $$,
  'it is back with a column of another type');
drop view public.marked;
create view public.marked with (security_invoker = true) as
select
  'MARKED'::text as event_type, m.hostname, null::text as service, 'mark'::text as field, null::text as expected,
  m.mark as observed, 'It is marked.'::text as details, null::text as source, null::timestamptz as since, null::integer as scope_id
from public.marks as m;
select tests.wait('1 minute');
select set_eq('table pg_temp.alive', $$ values ('MARKED', false) $$, 'it is as it was: judged again');
select lives_ok($$ delete from drift_rules where event_type = 'MARKED' $$, 'and it can be given up');

select * from finish();
