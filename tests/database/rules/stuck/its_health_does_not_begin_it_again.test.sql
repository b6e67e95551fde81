-- What starts again and again, or is removed, has a health of the moment: it is stuck since its state began.
select plan(2);

insert into assets (name) values ('box');
create function pg_temp.sees(p_after interval, p_health text)
returns void
language sql
as $$
  select tests.let_pass(p_after - interval '1 minute');
  select tests.observe('box', 'docker', tests.docker(
    tests.container('loop', jsonb_build_object('state', 'restarting', 'restart_count', null, 'health', p_health)),
    tests.container('web', jsonb_build_object('state', 'running', 'health', p_health))
  ), true, 3600);
$$;

select pg_temp.sees('1 minute', 'starting');
select pg_temp.sees('50 minutes', 'unhealthy');
select pg_temp.sees('50 minutes', 'starting');
select results_eq(
  $$ select service, observed from drift where event_type = 'STUCK' $$, $$ values ('loop', 'restarting') $$,
  'whatever its health was in between; what runs starts anew'
);
select is(
  (select bruce.clock() - since from drift where event_type = 'STUCK'), interval '100 minutes', 'since its first restart'
);

select * from finish();
