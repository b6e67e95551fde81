-- The life of one issue: opened, changed when what is observed changes, resolved; one event each.
select plan(5);

create function pg_temp.report(p_minute integer, p_ports jsonb) returns void language sql as $$
  select tests.at_minute(p_minute, tests.container('web', jsonb_build_object('ports', p_ports)));
$$;
insert into assets (name) values ('box');
insert into expected_services (hostname, name, ports) values ('box', 'web', '{80}');

select pg_temp.report(0, '["80:80"]');
select is_empty('select from events', 'as declared: nothing to tell');
select pg_temp.report(1, '["81:80"]'), pg_temp.report(2, '["81:80"]'), pg_temp.report(3, '["82:80"]'), pg_temp.report(4, '["80:80"]');
select results_eq(
  'select created_at, status, expected, observed from events order by id',
  $$
    values
      ('2026-03-01 12:01Z'::timestamptz, 'opened', 'tcp/80', 'tcp/81'),
      ('2026-03-01 12:03Z', 'changed', 'tcp/80', 'tcp/82'),
      ('2026-03-01 12:04Z', 'resolved', 'tcp/80', 'tcp/80')
  $$,
  'three events: unchanged reports tell nothing'
);
select results_eq(
  'select status, opened_at, resolved_at, occurrences from issues',
  $$ values ('resolved', '2026-03-01 12:01Z'::timestamptz, '2026-03-01 12:04Z'::timestamptz, 1) $$,
  'one issue'
);
select results_eq(
  $$ select distinct e.issue_id = i.issue_id, e.drift_key = i.drift_key from events as e, issues as i $$,
  'values (true, true)', 'to which all of them belong'
);
select results_eq(
  $$ select (e.evidence ->> 'snapshot_id')::bigint from events as e order by e.id $$,
  $$ select o.id from observed_snapshots as o where o.observed_at > '2026-03-01 12:00Z' order by o.observed_at $$,
  'each cites the snapshot it came from'
);

select * from finish();
