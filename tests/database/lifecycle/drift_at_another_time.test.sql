-- drift_as_of: what was told and not resolved at a time. drift_between: what appeared, changed, disappeared.
select plan(6);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

create function pg_temp.report(p_at timestamptz, p_containers jsonb) returns void language sql as $$
  select tests.report_at(p_at, 'box', jsonb_build_object('containers', p_containers), p_interval_s => 3600);
$$;
insert into assets (name) values ('box');
insert into expected_services (hostname, name, ports) values ('box', 'web', '{80}'), ('box', 'db', '{}');
select
  pg_temp.report('2026-03-01 12:00Z', '[{"name": "web", "state": "running", "ports": ["81:80"]}]'),
  pg_temp.report('2026-03-01 13:00Z', '[{"name": "web", "state": "running", "ports": ["82:80"]}, {"name": "db", "state": "running"}]'),
  pg_temp.report('2026-03-01 14:00Z', '[{"name": "web", "state": "running", "ports": ["80:80"]}, {"name": "db", "state": "exited"}]');

select is_empty($$ select from drift_as_of('2026-03-01 11:59Z') $$, 'before: nothing');
select results_eq(
  $$ select event_type, service, observed, since from drift_as_of('2026-03-01 12:30Z') $$,
  $$
    values
      ('PORT_MISMATCH', 'web', 'tcp/81', '2026-03-01 12:00Z'::timestamptz),
      ('SERVICE_MISSING', 'db', 'absent', '2026-03-01 12:00Z')
  $$,
  'half past twelve'
);
select results_eq(
  $$ select event_type, service, observed, since from drift_as_of('2026-03-01 13:00Z') $$,
  $$ values ('PORT_MISMATCH', 'web', 'tcp/82', '2026-03-01 12:00Z'::timestamptz) $$,
  'one o''clock, the change of that moment included'
);
select results_eq(
  $$ select change, service, changed_at from drift_between('2026-03-01 12:30Z', '2026-03-01 13:30Z') order by service $$,
  $$ values ('disappeared', 'db', '2026-03-01 13:00Z'::timestamptz), ('changed', 'web', '2026-03-01 13:00Z') $$,
  'from half past twelve to half past one'
);
select results_eq(
  $$ select change, service from drift_between('2026-03-01 13:30Z', '2026-03-01 14:30Z') order by service $$,
  $$ values ('appeared', 'db'), ('disappeared', 'web') $$,
  'and an hour later'
);
select set_eq(
  $$ select drift_key from drift_as_of('2026-03-01 14:00Z') $$, 'select drift_key from drift', 'now is the present drift');

select * from finish();
