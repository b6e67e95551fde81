select plan(2);

insert into assets (name) values ('box2-secrets');
select tests.wait('30 days');
select is_empty('select * from drift', 'nobody looks there: that is a matter of coverage');

select tests.observe('box2-secrets', 'docker', tests.docker()), tests.wait('30 days');
select results_eq('select event_type from drift', $$ values ('NODE_UNREACHABLE') $$, 'once somebody does, silence is drift');

select * from finish();
