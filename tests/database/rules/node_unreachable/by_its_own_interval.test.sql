select plan(1);

insert into assets (name) values ('often'), ('daily');
select tests.observe('daily', 'docker', tests.docker(), p_interval_s => 86400);
select tests.observe('often', 'docker', tests.docker(), p_interval_s => 60);
select tests.wait('4 minutes');
select results_eq(
  'select hostname from drift', $$ values ('often') $$, 'four minutes are long for one, not for the other'
);

select * from finish();
