select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
select tests.restarts(0, '1 minute'), tests.restarts(1, '40 minutes'), tests.restarts(2, '40 minutes');
select tests.restarts(
  3, '40 minutes'), tests.restarts(4, '40 minutes'), tests.restarts(5, '40 minutes'
);
select is_empty('select * from drift', 'never three within an hour');
select is_empty('select * from events', 'so nothing was told');
select tests.is_seen('box2-daily', 'docker', 1);

select * from finish();
