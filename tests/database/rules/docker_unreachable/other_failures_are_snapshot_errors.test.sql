select plan(1);

insert into assets (name) values ('box2-daily'), ('TrueNAS');
select tests.fails('box2-daily', 'docker', 'forbidden', 'permission denied');
select tests.fails('TrueNAS', 'truenas', 'unreachable', 'no route to host');
select set_eq(
  'select event_type, hostname, field from drift',
  $$ values ('SNAPSHOT_ERROR', 'box2-daily', 'docker.collection'),
    ('SNAPSHOT_ERROR', 'TrueNAS', 'truenas.collection') $$,
  'another fault of Docker, the same fault of another source'
);

select * from finish();
