-- The last net: whoever stored and died, the jobs apply what waits; applied rows go when no redelivery can come.
select plan(7);

create function pg_temp.said(p_id bigint)
returns jsonb
language sql
as $$
  select jsonb_build_array(jsonb_build_object(
    'key', 'change ' || p_id, 'event', 'updated', 'type', 'device', 'netbox_id', p_id, 'changed_at', now(),
    'object', jsonb_build_object('netbox_id', p_id, 'asset_type', 'device', 'hostname', 'box-' || p_id)));
$$;
select netbox_changes(pg_temp.said(n)) from generate_series(1, 300) as n;
select is(
  bruce.run_jobs(tests.let_pass('1 minute')) ->> 'netbox_applied', '300', 'one run of the jobs applies all');
select is((select count(*) from assets), 300::bigint, 'they are declared');
select is(
  bruce.run_jobs(tests.let_pass('1 minute')) ->> 'netbox_applied', '0', 'the next run finds nothing');

select is(netbox_changes(pg_temp.said(1)) #>> '{changes,0,result}', 'duplicate', 'a redelivery is found');
insert into bruce.netbox_inbox (key, received_at, event, object_type, netbox_id, changed_at, object, attempts, error)
values ('given up', bruce.clock(), 'updated', 'vm', 1, now(), '{}', 5, 'bad');
select tests.let_pass('3 days 1 hour');
select bruce.run_jobs(date_trunc('hour', tests.let_pass('1 hour')));
select set_eq(
  'select key from bruce.netbox_inbox', array['given up'], 'applied rows go after three days, by which NetBox events are too old');
select tests.let_pass('27 days');
select bruce.run_jobs(date_trunc('hour', tests.let_pass('1 hour')));
select is_empty('select from bruce.netbox_inbox', 'those that nobody could apply after thirty');

select results_eq(
  $$
    select r.role, p.privilege
    from unnest(array['anon', 'authenticated', 'service_role']) as r (role)
    cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as p (privilege)
    where has_table_privilege(r.role, 'bruce.netbox_inbox', p.privilege)
      or not (select c.relrowsecurity from pg_class as c where c.oid = 'bruce.netbox_inbox'::regclass)
  $$,
  $$ select ''::text, ''::text where false $$, 'only functions of the owner read and write the inbox');

select * from finish();
