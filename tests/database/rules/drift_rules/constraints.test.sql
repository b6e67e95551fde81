select plan(4);

select throws_ok(
  $$ update drift_rules set severity = 'awful' where event_type = 'VM_DOWN' $$, '23514', null,
    'an unknown severity'
);
select throws_ok(
  $$ update drift_rules set open_confirmations = 0 where event_type = 'VM_DOWN' $$, '23514', null,
    'no confirmation at all'
);
select throws_ok(
  $$ update drift_rules set evidence = 'hearsay' where event_type = 'VM_DOWN' $$, '23514', null,
    'unknown evidence'
);
select throws_ok(
  $$ update drift_rules set event_type = 'vm down' where event_type = 'VM_DOWN' $$, '23514', null,
    'a name with a blank'
);

select * from finish();
