select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
create function pg_temp.restarts(p_count integer, p_after interval) returns void language sql as $$
  select tests.let_pass(p_after - interval '1 minute');
  select tests.observe(
    'box2-daily', 'docker',
    tests.docker(tests.container('maloja', jsonb_build_object('restart_count', p_count)))
  );
$$;
select pg_temp.restarts(0, '1 minute');
select pg_temp.restarts(0, '50 minutes');
select pg_temp.restarts(2, '5 minutes');
select is_empty('select * from drift', 'two within five minutes');

select pg_temp.restarts(3, '10 minutes');
select isnt_empty('select * from drift', 'three within fifteen, whenever somebody began to count');

select * from finish();
