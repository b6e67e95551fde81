select plan(3);

insert into assets (name, asset_type, parent, tags, lifecycle) values
  ('Box2', 'device', null, '{}', 'active'), ('box2-daily', 'vm', 'Box2', '{critical}', 'active'),
  ('box2-docs', 'vm', 'Box2', '{}', 'active'), ('unseen', 'vm', null, '{}', 'active'),
  ('next', 'vm', null, '{}', 'planned'), ('gone', 'vm', null, '{}', 'retired');
insert into expected_services (hostname, name, ports) values
  ('box2-daily', 'freshrss', '{}'), ('box2-daily', 'readeck', '{8022}'), ('box2-docs', 'netbox', '{}');
select tests.observe('Box2', 'proxmox', tests.proxmox(
  'Box2', tests.guest(104, 'box2-daily'), tests.guest(101, 'box2-docs')
));
select tests.observe('box2-docs', 'docker', tests.docker(tests.container('netbox')));
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('readeck', '{"ports": ["8032:8000"]}'), tests.container('speedtest')
)) from generate_series(1, 2);

select results_eq(
  $$ select hostname, expected, running, missing, unexpected, mismatches,
    open_critical, open_high, open_medium, open_low,
    importance, freshness, coverage_pct, lifecycle from drift_summary $$,
  $$ values
    ('box2-daily', 2::bigint, 1::bigint, 1::bigint, 1::bigint, 1::bigint, 0::bigint,
      1::bigint, 1::bigint, 1::bigint,
      'critical', 'fresh', 100::numeric, 'active'),
    ('Box2', 0, 0, 0, 0, 0, 0, 0, 0, 0, 'high', 'fresh', null, 'active'),
    ('box2-docs', 1, 1, 0, 0, 0, 0, 0, 0, 0, 'normal', 'fresh', 100, 'active'),
    ('next', 0, 0, 0, 0, 0, 0, 0, 0, 0, 'normal', 'never reported', null, 'planned'),
    ('unseen', 0, 0, 0, 0, 0, 0, 0, 0, 0, 'normal', 'never reported', null, 'active')
  $$,
  'one row per host that is not retired, worst first'
);
select results_eq(
  $$ select hostname, summary from drift_summary order by hostname collate "C" $$,
  $$ values
    ('Box2', 'As declared.'),
    ('box2-daily', 'Expected service freshrss on box2-daily but container not running. '
      'Service readeck on box2-daily publishes tcp/8032 but tcp/8022 is declared. '
      'Container speedtest runs on box2-daily but is not declared.'),
    ('box2-docs', 'As declared.'), ('next', 'Declared planned.'), ('unseen', 'Nobody has looked at it yet.')
  $$,
  'in words, the worst first'
);
select results_eq(
  $$ select hostname, last_event_time from drift_summary where last_event_time is not null $$,
  $$ select 'box2-daily', max(created_at) from events $$,
  'when something was last told'
);

select * from finish();
