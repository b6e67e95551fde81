-- In a maintenance window nothing new opens, what ends is told, and what is still there afterwards opens at once.
select plan(14);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

insert into assets (name) values ('box'), ('other');
insert into expected_services (hostname, name) values ('box', 'old'), ('box', 'short'), ('box', 'long'), ('other', 'web');
create function pg_temp.report(variadic p_running text[] default '{}') returns void language sql as $$
  select tests.observe('box', 'docker', tests.docker(variadic array(select tests.container(n) from unnest(p_running) as n)), true, 3600);
$$;
set bruce.now = '2026-03-01 12:00Z';
select pg_temp.report('short', 'long');
select results_eq('select service from events', $$ values ('old') $$, 'old is missing before');

insert into maintenance_windows (reason, hostname, event_types, starts_at, ends_at, created_by)
values ('New disks.', 'BO*', '{service_missing}', '2026-03-01 12:00Z', '2026-03-01 13:00Z', 'anna');
select is((select status from issues where service = 'old'), 'open', 'what was told stays told');
select pg_temp.report();
select results_eq(
  $$ select service, status, window_id from issues order by 1 $$,
  $$ values ('long', 'pending', 1::bigint), ('old', 'open', null), ('short', 'pending', 1) $$, 'what is new is held back');
select results_eq(
  $$ select verdict, because from explain('box', 'long') where event_type = 'SERVICE_MISSING' $$,
  $$ values ('in maintenance', 'Expected service long on box but container not running. '
       'In maintenance (until 2026-03-01 13:00 UTC): New disks.') $$, 'explain names the window');
select results_eq(
  $$ select open_high, in_maintenance from drift_summary where hostname = 'box' $$, $$ values (1::bigint, 2::bigint) $$,
  'the summary counts both apart');
select tests.observe('other', 'docker', tests.docker(), true, 3600);
select is((select status from issues where hostname = 'other'), 'open', 'another host is told as ever');

select pg_temp.report('old', 'short');
select results_eq(
  $$ select status, service from events where hostname = 'box' order by id $$, $$ values ('opened', 'old'), ('resolved', 'old') $$,
  'a resolution is told, and what came and went in the window is not');
select tests.jobs_at('2026-03-01 12:59:59Z');
select is((select status from issues where service = 'long'), 'pending', 'a second before its end');
select tests.jobs_at('2026-03-01 13:00Z');
select results_eq(
  $$ select status, service, created_at from events where hostname = 'box' order by id desc limit 1 $$,
  $$ values ('opened', 'long', '2026-03-01 13:00Z'::timestamptz) $$, 'at its end what is still there opens');
select results_eq(
  'select matched_count, last_matched_at, last_matched from maintenance_windows',
  $$ values (2, '2026-03-01 12:02Z'::timestamptz, 'SERVICE_MISSING/box/long/state') $$, 'the window says what it matched');
select results_eq(
  $$ select message from journal where kind = 'window' order by id $$,
  $$ values ('Maintenance window 1 holds back 2 differences.'),
     ('Maintenance window 1 holds back SERVICE_MISSING/box/long/state no more.') $$, 'and the journal which');

set bruce.now = '2026-03-01 14:00Z';
insert into maintenance_windows (reason, starts_at, ends_at) values ('All.', '2026-03-01 14:00Z', '2026-03-01 15:00Z');
select pg_temp.report('old');
select is((select window_id from issues where service = 'short' and status <> 'resolved'), 2::bigint, 'a window for all');
delete from maintenance_windows where id = 2;
select results_eq(
  $$ select status, window_id from issues where service = 'short' and status <> 'resolved' $$, $$ values ('open', null::bigint) $$,
  'when it is taken away, it is told at once');
select throws_ok(
  $$ insert into maintenance_windows (reason, starts_at, ends_at, weekdays) values ('x', now(), now() + interval '1 hour', '{mon}') $$,
  '23514', null, 'a window is one-off or recurring, not both');

select * from finish();
