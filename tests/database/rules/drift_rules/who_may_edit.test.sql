select plan(5);

select tests.as_viewer();
select isnt_empty('select * from drift_rules', 'people read the rules');
select throws_ok($$ update drift_rules set enabled = false $$, '42501', null, 'but do not edit them');
reset role;
set role service_role;
select lives_ok(
  $$ update drift_rules set severity = 'info' where event_type = 'VM_DOWN' $$, 'Studio and the API edit them'
);
reset role;
set role anon;
select throws_ok('select * from drift_rules', '42501', null, 'who has not signed in sees nothing');
select throws_ok('select * from drift', '42501', null, 'nor drift');
reset role;

select * from finish();
