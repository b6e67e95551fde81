-- Older writers insert into events themselves: without issue, with old names, as service_role.
select plan(7);

set bruce.now = '2026-03-02 12:00Z';
select tests.reacts('{"name": "one by one", "event_types": ["HOST_NOT_RESPONDING"], "repeat_interval": "1 hour"}');
select tests.reacts('{"name": "grouped", "target": "chat", "group_by": ["hostname"], "group_wait": "1 minute"}');
select results_eq('select distinct event_types from reactions where event_types is not null', $$ values ('{NODE_UNREACHABLE}'::text[]) $$,
  'a reaction may use the older names, too');

set role service_role;
insert into events (hostname, event_type, severity, details, source)
values ('box', 'host_not_responding', 'critical', 'box does not answer.', 'cron'), ('box', 'NOTE', null, 'A note.', 'cron');
reset role;
select tests.until('12:30');
select results_eq(
  'select * from tests.told()',
  $$ values ('02 12:00', 'phone', 'single', 'box is unreachable'), ('02 12:01', 'chat', 'group', 'box is unreachable; box: note') $$,
  'they are told like all others'
);
select tests.until('18:00');
select is((select count(*) from actions), 2::bigint, 'once: nobody would end the repeating');
select is_empty($$ select from tasks where status <> 'ended' $$, 'nothing waits for more');
insert into events (hostname, event_type, severity, details) values ('box', 'NODE_UNREACHABLE', 'critical', 'box does not answer.');
insert into events (hostname, event_type, severity, status, details) values ('box', 'NODE_UNREACHABLE', 'critical', 'resolved', 'box answers.');
select tests.until('18:30');
select results_eq(
  $$ select * from tests.told() where target = 'phone' offset 1 $$,
  $$ values ('02 18:00', 'phone', 'single', 'box is unreachable') $$,
  'again is news; an end that belongs to nothing is none'
);
insert into events (drift_key, hostname, event_type, severity, details) values ('k', 'nas', 'NODE_UNREACHABLE', 'critical', 'nas does not answer.');
insert into events (drift_key, hostname, event_type, severity, status, details) values ('k', 'nas', 'NODE_UNREACHABLE', 'critical', 'resolved', 'nas answers.');
select results_eq(
  $$ select * from tests.told() where target = 'phone' offset 2 $$,
  $$ values ('02 18:30', 'phone', 'single', 'nas is back'), ('02 18:30', 'phone', 'single', 'nas is unreachable') $$,
  'with a key both ends are told'
);
insert into events (hostname, event_type, severity, details, created_at)
values ('old', 'NODE_UNREACHABLE', 'critical', 'From an import.', '2025-03-02 12:00Z');
select is_empty($$ select from actions where title like '%old%' $$, 'what an import brings from long ago is history, not news');

select * from finish();
