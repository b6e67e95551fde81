select plan(7);

select throws_ok('update settings set missed_intervals = 0', '23514', null, 'patience of none');
select throws_ok($$ update settings set default_interval = '0' $$, '23514', null, 'reports without a pause');
select throws_ok('update settings set breaker_share = 1.5', '23514', null, 'more than everything');
select throws_ok('update settings set breaker_objects = -1', '23514', null, 'less than nothing');
select throws_ok('update settings set restart_count = 0', '23514', null, 'no restart at all');
select throws_ok($$ update settings set restart_window = '0' $$, '23514', null, 'no time at all');
select throws_ok(
  $$ update settings set retention = '1 hour' $$, '23514', null, 'forgotten before it is looked at'
);

select * from finish();
