select plan(7);

select tests.as_viewer();
select isnt_empty('select * from settings', 'people read them');
select throws_ok('update settings set missed_intervals = 5', '42501', null, 'but do not edit them');
select throws_ok(
  $$ insert into thresholds (metric, open_above, clear_below) values ('x', 1, 1) $$, '42501', null,
    'nor thresholds'
);
reset role;
set role service_role;
select lives_ok('update settings set missed_intervals = 5', 'Studio and the API edit them');
select lives_ok(
  $$ insert into thresholds (metric, hostname, open_above, clear_below) values ('cpu_pct', 'box', 50, 40) $$,
  'and add thresholds'
);
select throws_ok('delete from settings', '42501', null, 'but do not take them away');
reset role;
set role anon;
select throws_ok('select * from settings', '42501', null, 'who has not signed in sees nothing');
reset role;

select * from finish();
