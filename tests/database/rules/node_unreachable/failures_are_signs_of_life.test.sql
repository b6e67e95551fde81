select plan(2);

insert into assets (name) values ('TrueNAS');
select tests.observe('TrueNAS', 'truenas', '{}');
select tests.let_pass('10 minutes');
select tests.fails('TrueNAS', 'truenas', 'timeout', 'no answer within 10 s');
select tests.wait('10 minutes');
select is_empty($$ select * from drift where event_type = 'NODE_UNREACHABLE' $$, 'its collector speaks');

select tests.wait('10 minutes');
select isnt_empty($$ select * from drift where event_type = 'NODE_UNREACHABLE' $$, 'it has fallen silent');

select * from finish();
