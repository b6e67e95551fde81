-- An unchanged payload stores no row; what it confirms is reconciled all the same, and counted in the answer.
begin;
select plan(4);

set local bruce.now = '2026-03-01 12:03Z';
select create_token('all', 'collector', repeat('a', 64));
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'wiki');
update drift_rules set open_confirmations = 2 where event_type = 'SERVICE_MISSING';
create function pg_temp.sent(p_minute integer)
returns text
language sql
as $$
  select concat_ws(' ', a ->> 'stored', a ->> 'unchanged', a #>> '{events,opened}')
  from ingest(repeat('a', 64), jsonb_build_array(jsonb_build_object(
    'hostname', 'box', 'source', 'docker',
    'observed_at', '2026-03-01 12:00Z'::timestamptz + p_minute * interval '1 minute',
    'collector', '{"interval_s": 60}'::jsonb, 'snapshot', '{"containers": []}'::jsonb
  ))) as a
$$;

select is(pg_temp.sent(1), '1 0 0', 'seen once: pending');
select is(pg_temp.sent(2), '0 1 1', 'seen again: open, although nothing is stored');
select is(pg_temp.sent(3), '0 1 0', 'and opened once');
select results_eq('select status, confirmations from issues', $$ values ('open', 2) $$, 'the issue says so');

select * from finish();
rollback;
