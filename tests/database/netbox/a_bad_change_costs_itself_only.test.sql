-- One change that cannot be applied is put aside with its error, and tried again by the jobs, five times in all.
select plan(13);

create function pg_temp.said(p_id bigint, p_object jsonb)
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'key', gen_random_uuid(), 'event', 'updated', 'type', 'vm', 'netbox_id', p_id, 'changed_at', now(), 'object',
    p_object || jsonb_build_object('netbox_id', p_id, 'asset_type', 'vm', 'hostname', 'vm-' || p_id));
$$;
create function pg_temp.bad()
returns table (attempts integer, result text)
language sql
as $$ select i.attempts, i.result from bruce.netbox_inbox as i where i.netbox_id = 5 $$;

select netbox_changes((
  select jsonb_agg(pg_temp.said(n, case n when 5 then '{"lifecycle": "bogus"}' else '{}' end::jsonb))
  from generate_series(1, 9) as n
));
select is(apply_netbox_changes() ->> 'changes', '9', 'nine changes are tried');
select set_eq(
  'select netbox_id from assets', array[1, 2, 3, 4, 6, 7, 8, 9]::bigint[], 'the neighbours of the bad one are applied');
select results_eq(
  $$ select attempts, error ~ 'lifecycle_is_known', object ->> 'hostname' from bruce.netbox_inbox where applied_at is null $$,
  $$ values (1, true, 'vm-5') $$, 'the bad one is kept with its error');
select results_eq(
  $$ select hostname, message ~ 'vm 5, updated.*lifecycle_is_known.*tried again' from journal where kind = 'netbox' $$,
  $$ values ('vm-5', true) $$, 'the journal says so');
select is(apply_netbox_changes(), '{"status": 200, "result": "done"}', 'it holds up nothing that comes later');
select is(netbox_change(pg_temp.said(10, '{}')) ->> 'result', 'applied', 'nor a single change');
select is_empty(
  'select from bruce.netbox_objects where netbox_id = 5', 'and is not remembered as the newest word of its object');
select results_eq(
  $$ select x ->> 'status', x ->> 'code' from netbox_change(pg_temp.said(6, '{"lifecycle": "bogus"}')) as x $$,
  $$ values ('500', 'not_applied') $$, 'a single bad change says so: NetBox shows a failed job');
delete from bruce.netbox_inbox where netbox_id = 6 and applied_at is null;

select bruce.run_jobs(tests.let_pass('1 minute'));
select results_eq('select * from pg_temp.bad()', $$ values (2, null::text) $$, 'the jobs try it again');
select bruce.run_jobs(tests.let_pass('1 minute')) from generate_series(1, 5);
select results_eq('select * from pg_temp.bad()', $$ values (5, null::text) $$, 'five times in all');
select is(
  (select count(*) from journal where kind = 'netbox' and hostname = 'vm-5' and message ~ 'vm 5'), 2::bigint,
  'the journal has the first and the last time');

update bruce.netbox_inbox set attempts = 4 where netbox_id = 5;
alter table assets drop constraint lifecycle_is_known;
select bruce.run_jobs(tests.let_pass('1 minute'));
select results_eq(
  'select * from pg_temp.bad()', $$ values (0, 'applied') $$, 'what was in its way is gone: it is applied');
select isnt_empty($$ select from assets where name = 'vm-5' $$, 'late, but not lost');

select * from finish();
