-- A host that was never seen before replays what its spool kept for seven days; and one that comes back. Of our own (time).
select plan(9);

insert into assets (name) values ('new'), ('back');
insert into expected_services (hostname, name) values ('new', 'web'), ('back', 'web');
select tests.jobs_at('2026-03-08 11:59Z');
create function pg_temp.replays(p_host text, p_says boolean)
returns void
language plpgsql
as $$
declare
  v_now timestamptz := bruce.clock();
begin
  -- ten requests of a hundred looks, a few seconds each; the jobs run in between
  for v_request in 0 .. 9 loop
    v_now := v_now + interval '7 seconds';
    perform set_config('bruce.now', v_now::text, false);
    perform bruce.take_payloads((
      select jsonb_agg(jsonb_build_object(
        'hostname', p_host, 'source', 'docker', 'observed_at', o.observed_at,
        'snapshot', tests.docker(tests.container('web', case (v_request * 100 + n) / 30 % 2 when 1 then '{"state": "exited"}' else '{}' end::jsonb)),
        'collector', '{"name": "c", "interval_s": 600}'::jsonb || case when p_says then jsonb_build_object('sent_at', v_now) else '{}' end
      ) order by n)
      from generate_series(0, 99) as n
      cross join lateral (select v_now - interval '7 days' + (v_request * 100 + n) * interval '10 minutes') as o (observed_at)
    ));
    perform bruce.run_jobs(v_now);
  end loop;
end;
$$;
select pg_temp.replays('new', true);
select is_empty('select from tests.story()', 'nothing of the past is told as present');
select is((select count(*) from observed_snapshots where hostname = 'new') > 30, true, 'history has it');
select tests.send_at('2026-03-08 12:05Z', 'new', tests.docker(tests.container('web', '{"state": "exited"}')), p_interval_s => 600);
select results_eq(
  'select status, event_type, service from tests.story()', $$ values ('opened', 'SERVICE_MISSING', 'web') $$, 'what is now, is told');
select results_eq(
  $$ select event_type from drift where hostname = 'new' $$, array['SERVICE_MISSING'], 'and is all of the drift');

-- one that does not say when it sends
select set_config('bruce.now', '2026-03-08 12:06Z', false);
create temporary table mark as select max(id) as id from events;
select tests.hear_at('2026-03-08 12:06Z', 'back', tests.docker(tests.container('web')), null, 'docker', 600);
update bruce.scopes set last_snapshot_at = '2026-02-20Z', last_seen_at = '2026-02-20Z' where host = 'back';
select pg_temp.replays('back', false);
select is_empty(
  $$ select from mark, tests.story(mark.id) as s where s.hostname = 'back' and s.event_type <> 'SERVICE_MISSING' $$, 'no false silence, no false clock');
select is((select clock_skew from collectors where hostname = 'back'), interval '0', 'its clock is right');
select tests.hear_at('2026-03-08 12:10Z', 'back', tests.docker(tests.container('web')), null, 'docker', 600);
select is_empty($$ select from drift where hostname = 'back' $$, 'the end is right');
select results_eq(
  $$ select name, state from docker_state_latest where hostname = 'back' $$, $$ values ('web', 'running') $$, 'and seen');
select is_empty(
  $$ select from mark, tests.story(mark.id) as s where s.hostname = 'back' $$, 'nothing of it was told at all');

select * from finish();
