select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
create function pg_temp.restarts(p_count integer, p_after interval) returns void language sql as $$
  select tests.let_pass(p_after - interval '1 minute');
  select tests.observe(
    'box2-daily', 'docker',
    tests.docker(tests.container('maloja', jsonb_build_object('restart_count', p_count)))
  );
$$;
select pg_temp.restarts(0, '1 minute'), pg_temp.restarts(1, '40 minutes'), pg_temp.restarts(2, '40 minutes');
select pg_temp.restarts(
  3, '40 minutes'), pg_temp.restarts(4, '40 minutes'), pg_temp.restarts(5, '40 minutes'
);
select is_empty('select * from drift', 'never three within an hour');
select is_empty('select * from events', 'so nothing was told');
select tests.is_seen('box2-daily', 'docker', 1);

select * from finish();
