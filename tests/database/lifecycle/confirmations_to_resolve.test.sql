-- resolve_confirmations: so many observations without it. When it returns in between, it was never gone.
select plan(5);

create function pg_temp.report(p_minute integer, p_state text) returns void language sql as $$
  select tests.at_minute(p_minute, tests.container('web', jsonb_build_object('state', p_state)));
$$;
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
update drift_rules set resolve_confirmations = 3 where event_type = 'SERVICE_MISSING';

select pg_temp.report(0, 'exited'), pg_temp.report(1, 'running'), pg_temp.report(2, 'running');
select results_eq('select status, clearances from issues', $$ values ('open', 2) $$, 'twice well: still open');
select pg_temp.report(3, 'exited');
select results_eq('select status, clearances from issues', $$ values ('open', 0) $$, 'back: it counts anew');
select pg_temp.report(4, 'running'), pg_temp.report(4, 'running'), pg_temp.report(5, 'running');
select results_eq('select status, clearances from issues', $$ values ('open', 2) $$, 'a duplicate does not count');
select pg_temp.report(6, 'running');
select results_eq(
  'select status, resolved_at from issues', $$ values ('resolved', '2026-03-01 12:06Z'::timestamptz) $$, 'three in a row: resolved');
select results_eq('select status from events order by id', $$ values ('opened'), ('resolved') $$, 'two events in all');

select * from finish();
