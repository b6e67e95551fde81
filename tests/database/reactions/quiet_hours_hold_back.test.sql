-- Quiet hours over midnight: what is not severe enough waits for their end and is told as one, without what resolved.
select plan(6);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 20:00Z';
insert into assets (name) values ('box'), ('vm');
insert into expected_services (hostname, name) select 'box', unnest(array['a', 'b', 'c', 'd']);
select tests.reacts('{"quiet_from": "22:00", "quiet_until": "07:00", "quiet_time_zone": "Europe/Paris", "repeat_interval": "4 hours"}');
select tests.runs('box', 'a', 'b', 'c', 'd');

select tests.until('20:30'), tests.runs('box', 'b', 'c', 'd');
select tests.until('21:00'), tests.runs('box', 'c', 'd');
select tests.until('21:30'), tests.runs('box', 'd');
select tests.until('2026-03-03 01:00Z'), tests.runs('box', 'c');
select tests.until('2026-03-03 02:00Z');
select results_eq(
  'select * from tests.told()', $$ values ('02 20:30', 'phone', 'single', 'a on box is down') $$,
  'from 21:00 UTC, 22:00 in Paris, nothing is told: neither news nor repeats');
select results_eq(
  $$ select distinct held_by, tell_at from tasks where held_by is not null $$,
  $$ values ('quiet hours', '2026-03-03 06:00Z'::timestamptz) $$,
  'it is held until 07:00 there'
);
insert into events (hostname, event_type, severity, details) values ('vm', 'VM_DOWN', 'critical', 'VM vm is stopped.');
select results_eq(
  'select * from tests.told() offset 1', $$ values ('03 02:00', 'phone', 'single', 'vm is down') $$, 'what is critical passes');
select tests.until('2026-03-03 05:59Z'), tests.runs('box', 'a', 'c');
select tests.until('2026-03-03 06:30Z');
select results_eq(
  'select * from tests.told() offset 2',
  $$ values ('03 06:00', 'phone', 'digest', 'Held back: box: b and d are down; a runs again') $$,
  'in the morning: what is still open, and the end of what was told before; not what came and went'
);
select tests.until('2026-03-03 11:00Z');
select results_eq(
  'select * from tests.told() offset 3',
  $$ values
    ('03 10:00', 'phone', 'repeat', 'Still open: b on box is down'),
    ('03 10:00', 'phone', 'repeat', 'Still open: d on box is down') $$,
  'from then on it is repeated'
);
select is((select count(*) from actions where payload ->> 'kind' = 'digest'), 1::bigint, 'one digest it was');

select * from finish();
