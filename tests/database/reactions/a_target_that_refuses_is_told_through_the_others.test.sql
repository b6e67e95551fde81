-- TARGET_FAILING: what a target refuses is lost. The others tell it, never the target itself.
select plan(16);

update drift_rules set enabled = false where event_type = 'HEARTBEAT_OVERDUE';
set bruce.now = '2026-03-02 12:00Z';
select tests.reacts('{"name": "to phone", "target": "phone", "max_attempts": 3}');
select tests.reacts('{"name": "to mail", "target": "mail", "event_types": ["TARGET_FAILING"]}');
create temporary table dispatcher as select create_token('dispatch', 'worker', repeat('d', 64)) as answer;
create function pg_temp.happens() returns void language sql as $$
  insert into events (hostname, event_type, severity, details) values ('box', 'NOTE', 'low', 'A note.')
$$;
-- phone answers so; mail always takes it
create function pg_temp.dispatch(p_phone jsonb) returns text language plpgsql as $$
declare
  v_claim jsonb := claim_actions(repeat('d', 64), 'me');
begin
  perform finish_actions(repeat('d', 64), (v_claim ->> 'lease')::uuid, jsonb_agg(
    case a #>> '{target,name}' when 'phone' then p_phone else '{"outcome": "delivered"}' end || jsonb_build_object('action_id', a ->> 'action_id')))
  from jsonb_array_elements(v_claim -> 'actions') as a having count(*) > 0;
  return (select string_agg(a #>> '{target,name}', ',' order by a #>> '{target,name}') from jsonb_array_elements(v_claim -> 'actions') as a);
end;
$$;

select pg_temp.happens();
select is(pg_temp.dispatch('{"outcome": "retry", "http_status": 503, "error": "busy"}'), 'phone', 'it is sent to');
select is_empty('select from drift', 'one failure is none');
set bruce.now = '2026-03-02 12:01Z';
select is(pg_temp.dispatch('{"outcome": "delivered"}'), 'phone', 'it is tried again, and works');
select is((select failing_since from targets where name = 'phone'), null, 'nothing is known against it');

set bruce.now = '2026-03-02 12:02Z';
select pg_temp.happens();
select pg_temp.dispatch('{"outcome": "dead", "http_status": 403, "error": "Forbidden"}');
delete from actions where status = 'delivered';
set bruce.now = '2026-03-02 12:03Z';
select bruce.run_jobs(bruce.clock());
select results_eq(
  $$ select event_type, severity, hostname, service, field, expected, observed, details from drift $$,
  $$ values ('TARGET_FAILING', 'high', 'Supabase', 'phone', 'delivery', 'delivered', 'nothing is delivered',
    'Target phone has received nothing since 2026-03-02 12:02 UTC: Forbidden. 1 notification was given up.') $$,
  'it refuses: what was for it is lost'
);
select set_eq(
  $$ select target, title from actions where status <> 'dead' $$,
  $$ values ('mail', 'phone on Supabase receives no notifications') $$, 'the other target is told, this one is not'
);
select pg_temp.happens();
select pg_temp.dispatch('{"outcome": "dead", "http_status": 403, "error": "Forbidden"}');
set bruce.now = '2026-03-02 12:04Z';
select bruce.run_jobs(bruce.clock());
select is((select count(*) from events where event_type = 'TARGET_FAILING'), 1::bigint, 'once, whatever else is lost');
delete from actions where status <> 'dead';
select pg_temp.happens();
select pg_temp.dispatch('{"outcome": "delivered"}');
delete from actions where status <> 'dead';
set bruce.now = '2026-03-02 12:05Z';
select bruce.run_jobs(bruce.clock());
select set_eq(
  $$ select target, title from actions where status <> 'dead' $$, $$ values ('mail', 'phone on Supabase receives notifications again') $$,
  'it answers again: that is told to the other, too'
);
select is_empty('select from drift', 'and it is over, whatever was lost before');

-- a server that does not answer: nothing is lost yet, but nothing arrives either
set bruce.now = '2026-03-02 13:00Z';
select pg_temp.happens();
update reactions set max_attempts = 50;
update actions set max_attempts = 50;
select pg_temp.dispatch('{"outcome": "retry", "error": "no route to host"}');
set bruce.now = '2026-03-02 13:14Z';
select bruce.run_jobs(bruce.clock());
select is_empty('select from drift', 'for a quarter of an hour it may restart');
set bruce.now = '2026-03-02 13:14:30Z';
select pg_temp.dispatch('{"outcome": "retry", "error": "no route to host"}');
set bruce.now = '2026-03-02 13:15:01Z';
select bruce.run_jobs(bruce.clock());
select is(
  (select details from drift), 'Target phone has received nothing since 2026-03-02 13:00 UTC: no route to host.', 'then it is told');
update targets set enabled = false where name = 'phone';
select is_empty('select from drift', 'one that is switched off fails nobody');
update targets set enabled = true where name = 'phone';

-- both fail: each is told through the other, which gets it when it works
update targets set failing_since = '2026-03-02 13:00Z';
delete from actions;
set bruce.now = '2026-03-02 13:20Z';
select bruce.run_jobs(bruce.clock());
select set_eq(
  $$ select target, title from actions where title like '%receive%' $$,
  $$ values ('phone', 'mail on Supabase receives no notifications') $$, 'of phone it was told already'
);
-- a dispatcher that dies with each attempt
delete from actions;
update targets set failing_since = null;
set bruce.now = '2026-03-02 13:30Z';
select bruce.run_jobs(bruce.clock());
set bruce.now = '2026-03-02 14:00Z';
delete from actions;
update reactions set max_attempts = 1;
select pg_temp.happens();
select claim_actions(repeat('d', 64), 'me') is not null as claimed into temporary dying;
set bruce.now = '2026-03-02 14:05Z';
select bruce.expire_leases(bruce.clock());
select set_eq($$ select service from drift where event_type = 'TARGET_FAILING' $$, array['phone'], 'what was lost with its dispatcher counts');

update reactions set group_by = '{everything}' where name = 'to mail';
-- a group in which only this would be told to the failing target
update targets set failing_since = null;
set bruce.now = '2026-03-02 14:06Z';
select bruce.run_jobs(bruce.clock());
delete from actions;
update targets set failing_since = '2026-03-02 13:00Z' where name = 'mail';
set bruce.now = '2026-03-02 14:07Z';
select bruce.run_jobs(bruce.clock());
select set_eq($$ select distinct target from actions $$, array['phone'], 'a group with nothing else is none');
select is_empty($$ select from tasks where status = 'waiting' $$, 'and nothing waits to be told for ever');

select * from finish();
