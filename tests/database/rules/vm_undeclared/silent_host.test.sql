select plan(2);

select tests.observe('laptop', 'docker', tests.docker());
select results_eq('select hostname from drift', $$ values ('laptop') $$, 'it reports');

select tests.wait('16 minutes');
select is_empty('select * from drift', 'it no longer does');

select * from finish();
