select plan(2);

select tests.observe('laptop', 'docker', tests.docker());
select tests.wait('1 day');
select is_empty('select * from drift', 'a visitor may leave');
select tests.is_seen('laptop', 'docker', 0);

select * from finish();
