select plan(6);

insert into snapshots (snapshot_type, data) values ('netbox', jsonb_build_object('hosts', (
  select jsonb_agg(jsonb_build_object('hostname', 'vm' || n, 'services', '[]'::jsonb))
    from generate_series(1, 9) as n
)));
select is_empty('select * from drift', 'nine hosts are declared');

select tests.let_pass('1 minute');
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": []}');
select results_eq(
  'select event_type, hostname, field, source, details from drift',
  $$ values ('SNAPSHOT_ERROR', 'netbox', 'netbox.breaker', 'netbox',
    'An expected state is held: it would retire most of what is declared, or of what runs on a host. If that is so: '
    'bruce release netbox netbox') $$,
  'none is: that is not believed'
);
select results_eq(
  $$ select count(*)::integer from assets where lifecycle = 'active' $$,
  $$ values (9) $$,
  'all are still declared'
);

select ok(release_snapshot('netbox', 'netbox'), 'a person says that it is so');
select is_empty('select * from drift', 'no longer held');
select results_eq(
  $$ select count(*)::integer from assets where lifecycle = 'retired' $$, $$ values (9) $$, 'all are retired'
);

select * from finish();
