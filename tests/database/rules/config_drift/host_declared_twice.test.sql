select plan(3);

insert into assets (name, asset_type, netbox_id) values ('box2-daily', 'vm', 1);
select tests.observe('box2-daily', 'docker', tests.docker());
select is_empty('select * from drift', 'declared once');

insert into assets (name, asset_type, netbox_id) values ('box2-daily', 'vm', 2);
select results_eq(
  'select event_type, severity, hostname, field, expected, observed, details from drift',
  $$ values ('CONFIG_DRIFT', 'low', 'box2-daily', 'identity', 'one', '2 declarations',
    'box2-daily is declared 2 times: which one is meant cannot be told.') $$,
  'two objects of NetBox carry one name'
);

delete from assets where netbox_id = 2;
select is_empty('select * from drift', 'one of them is gone');

select * from finish();
