-- A worker whose hands are full asks for no work: its heartbeats for what runs say that it lives.
select plan(2);
select tests.home();

create temporary table c as select tests.ask() as id;
select jsonb_array_length(tests.claim());
select tests.beat(id) from c;
select tests.let_pass('50 seconds'), tests.beat(id) from c;
select tests.let_pass('50 seconds'), tests.beat(id) from c;
select is(
  (select last_beat_at from heartbeats where kind = 'worker'), '2026-03-01T12:00:00Z'::timestamptz,
  'a beat that says nothing new is not written at once'
);
update heartbeats set last_beat_at = last_beat_at - interval '1 hour' where kind = 'worker';
select tests.beat(id) from c;
select is(
  (select last_beat_at from heartbeats where kind = 'worker'), bruce.clock(), 'but the worker never grows stale by working'
);
select * from finish();
