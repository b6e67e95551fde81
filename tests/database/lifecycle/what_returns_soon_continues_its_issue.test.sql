-- Drift that returns inside reopen_window is the same issue, one occurrence more; after it, a new one.
select plan(4);

create function pg_temp.report(p_at timestamptz, p_state text) returns void language sql as $$
  select tests.report_at(p_at, 'box', tests.docker(tests.container('web', jsonb_build_object('state', p_state))));
$$;
update drift_rules set reopen_window = '15 minutes' where event_type = 'SERVICE_MISSING';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');

select pg_temp.report('2026-03-01 12:00Z', 'exited'), pg_temp.report('2026-03-01 12:01Z', 'running'),
  pg_temp.report('2026-03-01 12:15Z', 'exited');
select results_eq(
  'select status, opened_at, occurrences, resolved_at from issues',
  $$ values ('open', '2026-03-01 12:00Z'::timestamptz, 2, null::timestamptz) $$,
  'after fourteen minutes: the same issue, open again'
);
select pg_temp.report('2026-03-01 12:16Z', 'running'), pg_temp.report('2026-03-01 12:32Z', 'exited');
select results_eq(
  'select status, opened_at, occurrences from issues order by opened_at',
  $$ values ('resolved', '2026-03-01 12:00Z'::timestamptz, 2), ('open', '2026-03-01 12:32Z', 1) $$,
  'after sixteen minutes: a new one'
);
select results_eq(
  'select status from events order by id',
  $$ values ('opened'), ('resolved'), ('opened'), ('resolved'), ('opened') $$,
  'each opening and each end is told'
);
select is((select count(distinct issue_id) from events), 2::bigint, 'as events of two issues');

select * from finish();
