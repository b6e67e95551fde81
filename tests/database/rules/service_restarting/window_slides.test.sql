select plan(2);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
select tests.restarts(0, '1 minute');
select tests.restarts(0, '50 minutes');
select tests.restarts(2, '5 minutes');
select is_empty('select * from drift', 'two within five minutes');

select tests.restarts(3, '10 minutes');
select isnt_empty('select * from drift', 'three within fifteen, whenever somebody began to count');

select * from finish();
