-- Two windows overlap over midnight and the end of daylight saving time: louislam/uptime-kuma#6233, #2846.
select plan(2);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
insert into maintenance_windows (reason, hostname, weekdays, local_start, local_end, time_zone) values
  ('A', 'box', '{sat}', '23:30', '02:30', 'Europe/Paris'), ('B', 'box', '{sun}', '02:15', '04:00', 'Europe/Paris');
select tests.hear_at('2026-10-24 20:00Z', 'box', tests.docker(tests.container('web')));
do $$
declare
  v_at timestamptz;
begin
  for v_minute in 0 .. 420 loop
    v_at := '2026-10-24 20:01Z'::timestamptz + make_interval(mins => v_minute);
    perform tests.hear_at(
      v_at, 'box', tests.docker(tests.container('web', case when v_at >= '2026-10-24 21:40Z' then '{"state": "exited"}' else '{}' end::jsonb)));
    perform tests.jobs_at(v_at + interval '20 seconds');
  end loop;
end;
$$;
select results_eq(
  $$ select status, event_type, service, date_trunc('minute', created_at) from events $$,
  $$ values ('opened', 'SERVICE_MISSING', 'web', '2026-10-25 03:00Z'::timestamptz) $$, 'held back by A, then by B, opened once');
select results_eq('select event_type from drift', array['SERVICE_MISSING'], 'and it is so');

select * from finish();
