-- One view per kind of fault. Each costs its rule where it fails, and each is told; snapshots, jobs and readers go on.
select plan(40);

insert into assets (name) values ('good'), ('bad');
create table public.faults (hostname text primary key, fault text not null);
insert into public.faults values ('good', ''), ('bad', '');
create function public.misbehave(p_fault text) returns text language plpgsql volatile as $$
declare
  v_rows text;
begin
  case p_fault
    when 'custom' then raise exception 'not today' using errcode = 'XY123';
    when 'assert' then assert false, 'asserted';
    when 'cancel' then raise exception 'too late' using errcode = '57014';
    when 'rollback' then raise exception 'again' using errcode = '40001';
    when 'write' then insert into public.memories (source, body) values ('rule', 'It wrote.');
    when 'lock' then perform from public.assets for update;
    when 'writable' then perform set_config('transaction_read_only', 'off', true);
    when 'recursion' then return public.misbehave(p_fault);
    else null;
  end case;
  return p_fault;
end;
$$;
create view public.fault with (security_invoker = true) as
select
  'FAULT'::text as event_type, case f.fault when 'null host' then null else f.hostname end as hostname,
  case f.fault when 'long' then repeat('x', 3000) end as service, 'x'::text as field, null::text as expected,
  m.observed,
  case f.fault when 'null details' then null else 'A fault.' end as details, null::text as source,
  null::timestamptz as since, null::integer as scope_id,
  case f.fault when 'severity' then 'dreadful' end as severity
from public.faults as f
cross join lateral (select public.misbehave(f.fault) as observed offset 0) as m
cross join lateral generate_series(1, case f.fault when 'many' then 100000 when 'twice' then 2 else 1 end);
insert into drift_rules (event_type, severity, description, rule_view) values ('FAULT', 'low', 'Misbehaves.', 'public.fault');
create view pg_temp.alive as
select event_type, hostname, stale from issues where status = 'open' and event_type in ('FAULT', 'SNAPSHOT_ERROR');
select set_eq('table pg_temp.alive', $$ values ('FAULT', 'good', false), ('FAULT', 'bad', false) $$, 'it is judged everywhere');

create function pg_temp.with_fault(p_fault text) returns setof text language plpgsql as $f$
declare
  v_failed jsonb;
begin
  update public.faults set fault = p_fault where hostname = 'bad';
  update public.faults set fault = p_fault || '-' where hostname = 'good';
  perform set_config('bruce.now', (bruce.clock() + interval '1 minute')::text, false);
  insert into public.observed_snapshots (hostname, source, observed_at, snapshot)
  select h, 'docker', bruce.clock(), tests.docker(tests.container(p_fault)) from unnest('{good,bad}'::text[]) as h;
  perform set_config('bruce.now', (bruce.clock() + interval '1 minute')::text, false);
  v_failed := bruce.run_jobs() -> 'failed';
  return next is(v_failed::text, null, p_fault || ': the jobs run');
  return next set_eq(
    'table pg_temp.alive',
    $$ values ('FAULT', 'good', false), ('FAULT', 'bad', true), ('SNAPSHOT_ERROR', 'bad', false) $$, p_fault || ': told of that host alone');
  return next is((select observed from public.issues where event_type = 'FAULT' and hostname = 'good'), p_fault || '-',
    p_fault || ': the other host is judged');
  perform details from public.drift;
  perform summary from public.drift_summary;
end;
$f$;
select pg_temp.with_fault(f) from unnest('{custom,assert,rollback,write,lock,writable,recursion,null details,long,many}'::text[]) as f;
select is_empty($$ select from memories where source = 'rule' $$, 'a rule wrote nothing');

update public.faults set fault = '';
update public.faults set fault = 'twice' where hostname = 'bad';
select tests.wait('1 minute');
select set_eq('table pg_temp.alive', $$ values ('FAULT', 'good', false), ('FAULT', 'bad', false) $$, 'a key that comes twice is one');
update public.faults set fault = 'severity' where hostname = 'bad';
select tests.wait('1 minute');
select set_eq($$ select severity from issues where event_type = 'FAULT' and status = 'open' $$, $$ values ('low') $$,
  'a severity that is none is that of the rule');
update public.faults set fault = 'null host' where hostname = 'bad';
select tests.wait('1 minute');
select set_eq($$ select hostname, details from drift where event_type = 'SNAPSHOT_ERROR' $$,
  $$ select self_hostname, 'The rule FAULT failed: it returns a row without a hostname. Nothing is concluded from it there.' from settings $$,
  'a row of no host is told of the host of BRUCE');
select results_eq($$ select stale from issues where event_type = 'FAULT' and hostname = 'good' $$, $$ values (false) $$,
  'the others are judged all the same');
update public.faults set fault = '';
select tests.wait('1 minute');
select set_eq('table pg_temp.alive', $$ values ('FAULT', 'good', false), ('FAULT', 'bad', false) $$, 'all is well again');
update public.faults set fault = 'cancel' where hostname = 'bad';
select lives_ok($$ select tests.observe('bad', 'docker', tests.docker(tests.container('late'))) $$, 'one that is cancelled costs no snapshot');
select set_eq('table pg_temp.alive', $$ values ('FAULT', 'good', false), ('FAULT', 'bad', true), ('SNAPSHOT_ERROR', 'bad', false) $$,
  'and is told of that host');
select lives_ok('select * from drift', 'readers go on');

select * from finish();
