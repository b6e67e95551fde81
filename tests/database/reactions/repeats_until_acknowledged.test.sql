-- Told again while it is open and nobody acknowledged; escalated when nobody does; the end goes to both.
select plan(7);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a'), ('box', 'b');
select tests.runs('box', 'a', 'b');
select tests.reacts('{"repeat_interval": "1 hour", "escalate_after": "90 minutes", "escalate_target": "boss"}');

select tests.until('12:10'), tests.runs('box', 'b');
select tests.until('14:00');
select results_eq(
  'select * from tests.told()',
  $$ values
    ('02 12:10', 'phone', 'single', 'a on box is down'),
    ('02 13:10', 'phone', 'repeat', 'Still open: a on box is down'),
    ('02 13:40', 'boss', 'escalation', 'Not acknowledged: a on box is down') $$,
  'repeated after an hour, escalated once'
);
select is(
  (select a.payload ->> 'kind' || ' ' || (a.payload #>> '{events,0,service}') from actions as a where kind = 'escalation'),
  'escalation a', 'an escalation has the group form');

update issues set acknowledged_at = bruce.clock(), acknowledged_by = 'me';
select tests.until('18:00');
select is((select count(*) from actions), 3::bigint, 'acknowledged: no more repeats');
select tests.runs('box', '');
select tests.until('18:30');
update issues set acknowledged_at = bruce.clock(), acknowledged_by = 'me' where service = 'b';
select tests.until('23:00');
select results_eq(
  'select * from tests.told() offset 3',
  $$ values ('02 18:00', 'phone', 'single', 'b on box is down') $$,
  'what is acknowledged in time is neither repeated nor escalated'
);
update issues set acknowledged_at = null, acknowledged_by = null where service = 'b';
select tests.until('2026-03-03 02:00Z');
select results_eq(
  'select * from tests.told() offset 4',
  $$ values
    ('03 00:00', 'boss', 'escalation', 'Not acknowledged: b on box is down'),
    ('03 00:00', 'phone', 'repeat', 'Still open: b on box is down'),
    ('03 01:00', 'phone', 'repeat', 'Still open: b on box is down'),
    ('03 02:00', 'phone', 'repeat', 'Still open: b on box is down') $$,
  'an acknowledgement that is taken back counts no more'
);
select tests.until('2026-03-03 02:10Z'), tests.runs('box', 'a', 'b');
select results_eq(
  'select * from tests.told() offset 8',
  $$ values
    ('03 02:10', 'boss', 'single', 'a on box runs again'),
    ('03 02:10', 'boss', 'single', 'b on box runs again'),
    ('03 02:10', 'phone', 'single', 'a on box runs again'),
    ('03 02:10', 'phone', 'single', 'b on box runs again') $$,
  'the end is told to both'
);
select is_empty($$ select from tasks where status <> 'ended' $$, 'and all tasks have ended');

select * from finish();
