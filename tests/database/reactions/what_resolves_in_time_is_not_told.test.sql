-- What resolves before its opening was told is not told at all; what returns before its end was told is not told either.
select plan(6);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a'), ('box', 'b');
select tests.runs('box', 'a', 'b');
select tests.reacts('{"name": "one by one", "group_wait": "3 minutes"}');
select tests.reacts('{"name": "grouped", "target": "chat", "group_by": ["hostname"], "group_wait": "3 minutes"}');

select tests.until('12:10'), tests.runs('box', 'b');
select tests.until('12:11'), tests.runs('box', 'a', 'b');
select tests.until('12:40');
select is((select count(*) from events), 2::bigint, 'it went and came back');
select is_empty('select * from tests.told()', 'within the wait: nobody heard of it');
select results_eq('select distinct status, notices from tasks', $$ values ('ended', 0) $$, 'the tasks have ended in silence');

select tests.until('12:50'), tests.runs('box', 'b');
select tests.until('13:00'), tests.runs('box', 'a', 'b');
select tests.until('13:01'), tests.runs('box', 'b');
select tests.until('13:30');
select results_eq(
  'select * from tests.told()',
  $$ values
    ('02 12:53', 'chat', 'group', 'a on box is down'), ('02 12:53', 'phone', 'single', 'a on box is down') $$,
  'back and gone again before the end was told: it was told that it is missing, and it is'
);
select tests.until('14:00'), tests.runs('box', 'a', 'b');
select tests.until('14:30');
select results_eq(
  'select * from tests.told() offset 2',
  $$ values
    ('02 14:03', 'chat', 'group', 'a on box runs again'),
    ('02 14:03', 'phone', 'single', 'a on box runs again') $$,
  'its end is told when it lasts'
);
select is_empty('select from task_issues', 'nothing is left');

select * from finish();
