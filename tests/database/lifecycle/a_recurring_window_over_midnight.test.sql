-- Fridays from 23 to 2 in Paris: Saturday at one belongs to it, Friday at one does not.
select plan(5);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
insert into maintenance_windows (reason, hostname, weekdays, local_start, local_end, time_zone)
values ('Updates.', 'box', '{fri}', '23:00', '02:00', 'Europe/Paris');
create function pg_temp.report(p_at timestamptz, variadic p_running text[] default '{}') returns void language sql as $$
  select tests.report_at(
    p_at, 'box', tests.docker(variadic array(select tests.container(n) from unnest(p_running) as n)), p_interval_s => 86400);
$$;
select pg_temp.report('2026-03-06 00:00Z'), pg_temp.report('2026-03-06 12:00Z', 'web');
select results_eq('select status from events order by id', $$ values ('opened'), ('resolved') $$, 'Friday at one: told');
select pg_temp.report('2026-03-07 00:00Z');
select results_eq($$ select status, window_id from issues where status <> 'resolved' $$, $$ values ('pending', 1::bigint) $$, 'Saturday at one: held back');
select matches(
  (select because from explain('box', 'web') where event_type = 'SERVICE_MISSING'), 'In maintenance \(fri 23:00-02:00 Europe/Paris\): Updates\.', 'explain says when it is');
select tests.jobs_at('2026-03-07 00:59Z');
select is((select count(*) from events where status = 'opened'), 1::bigint, 'until two');
select tests.jobs_at('2026-03-07 01:00Z');
select is((select count(*) from events where status = 'opened'), 2::bigint, 'then it is told');

select * from finish();
