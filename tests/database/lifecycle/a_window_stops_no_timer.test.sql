-- Confirmations count on in a window: what is confirmed there opens at its end, what is not goes on counting. And what
-- is only held back costs nothing: its snapshots are as cheap as any.
select plan(6);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a'), ('box', 'b');
update drift_rules set open_confirmations = 3 where event_type = 'SERVICE_UNHEALTHY';
create function pg_temp.report(p_a text, p_b text) returns void language sql as $$
  select tests.observe('box', 'docker', tests.docker(
    tests.container('a', jsonb_build_object('health', p_a)), tests.container('b', jsonb_build_object('health', p_b))));
$$;
set bruce.now = '2026-03-01 12:00Z';
insert into maintenance_windows (reason, starts_at, ends_at) values ('Update.', '2026-03-01 12:00Z', '2026-03-01 12:05Z');
select pg_temp.report('unhealthy', 'healthy'), pg_temp.report('unhealthy', 'healthy'), pg_temp.report('unhealthy', 'healthy');
select results_eq(
  'select service, status, confirmations from issues', $$ values ('a', 'pending', 3) $$, 'a is confirmed, and held back');
select is((select is_confirming from bruce.scopes), false, 'nothing is left to confirm');
select pg_temp.report('unhealthy', 'unhealthy');
select is((select is_confirming from bruce.scopes), true, 'b has to be confirmed');
select tests.jobs_at('2026-03-01 12:05Z');
select results_eq(
  'select service, status, confirmations from issues order by 1', $$ values ('a', 'open', 3), ('b', 'pending', 1) $$,
  'the end: a opens, b counts on');
select pg_temp.report('unhealthy', 'unhealthy'), pg_temp.report('unhealthy', 'unhealthy');
select is((select status from issues where service = 'b'), 'open', 'and opens at its third');
select is((select confirmations from issues where service = 'a'), 3, 'what is confirmed counts no further');

select * from finish();
