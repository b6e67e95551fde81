-- resolve_confirmations: so many observations without it. When it returns in between, it was never gone.
select plan(5);

create function pg_temp.report(p_minute integer, p_state text)
returns void
language plpgsql
as $$
declare
  v_at timestamptz := '2026-03-01 12:00Z'::timestamptz + p_minute * interval '1 minute';
begin
  perform set_config('bruce.now', v_at::text, false);
  insert into observed_snapshots (hostname, source, observed_at, collector, snapshot) values (
    'box', 'docker', v_at, '{"interval_s": 60}',
    jsonb_build_object('containers', jsonb_build_array(jsonb_build_object('name', 'web', 'state', p_state)))
  );
end;
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
