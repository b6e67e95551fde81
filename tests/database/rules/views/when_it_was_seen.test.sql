select plan(1);

select set_config('bruce.now', '2026-11-20 12:00:00+00', false);
insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'a'), ('box2-daily', 'b');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('a'), tests.container('b')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('a'), tests.container('b')));
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('a'), tests.container('b', '{"image": "x"}'))
);
select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('a'), tests.container('b', '{"image": "x"}'))
);
select results_eq(
  $$ select name, first_seen, last_seen, changed_at, evidence = (select max(id) from observed_snapshots)
    from docker_state_latest $$,
  $$ values
    ('a', '2026-11-20 12:01Z'::timestamptz, '2026-11-20 12:04Z'::timestamptz,
      '2026-11-20 12:01Z'::timestamptz, true),
    ('b', '2026-11-20 12:01Z', '2026-11-20 12:04Z', '2026-11-20 12:03Z', true)
  $$,
  'first, last, and when it last changed'
);

select * from finish();
