select plan(1);

insert into assets (name, lifecycle) values
  ('next', 'planned'), ('spare', 'offline'), ('old', 'retired'), ('box', 'active');
select tests.observe(h, 'docker', tests.docker()) from unnest('{next,spare,old,box}'::text[]) as h;
select tests.wait('30 minutes');
select results_eq(
  $$ select hostname from drift where event_type = 'NODE_UNREACHABLE' $$, $$ values ('box') $$,
  'only an active host has to report'
);

select * from finish();
