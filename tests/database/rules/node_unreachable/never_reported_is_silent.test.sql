select plan(1);

insert into assets (name) values ('box2-secrets');
select tests.wait('30 days');
select is_empty('select * from drift', 'nobody looks there: that is a matter of coverage');

select * from finish();
