-- Of a burst a reaction makes so many notifications at once, and the others in the next minutes: none is lost.
select plan(4);

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into targets (name, kind, url) values ('phone', 'webhook', 'https://phone.invalid');
select tests.reacts('{"name": "each", "target": "phone"}');
insert into events (hostname, service, event_type, severity, details)
select 'box', 'a', 'NOTE', 'low', 'Note ' || n from generate_series(1, 450) as n;
select is((select count(*) from actions), 200::bigint, 'two hundred at once');
set bruce.now = '2026-03-02 12:01Z';
select bruce.flush_tasks();
select is((select count(*) from actions), 400::bigint, 'two hundred a minute later');
set bruce.now = '2026-03-02 12:02Z';
select bruce.flush_tasks();
select is((select count(*) from actions), 450::bigint, 'then the rest');
set bruce.now = '2026-03-02 12:03Z';
select bruce.flush_tasks();
select is(
  array[(select count(*) from actions), (select count(*) from task_issues where pending_status is not null)],
  '{450, 0}'::bigint[], 'each once'
);

select * from finish();
