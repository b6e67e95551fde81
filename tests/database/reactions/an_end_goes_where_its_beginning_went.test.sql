-- Whoever was told of a beginning is told of its end: also after the target of the reaction changed, after the reaction was
-- disabled, renamed or deleted, and when its conditions are others.
select plan(14);

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into targets (name, kind, url) values ('old', 'webhook', 'https://hooks.example/old'), ('new', 'webhook', 'https://hooks.example/new'),
  ('boss', 'webhook', 'https://hooks.example/boss');
create function pg_temp.happens(p_status text, p_issue integer default 1, p_observed text default 'b') returns void language sql as $$
  insert into events (hostname, service, event_type, severity, status, details, issue_id, expected, observed)
  values ('box', 's' || p_issue, 'PORT_MISMATCH', 'medium', p_status, 'Something.', ('00000000-0000-4000-8000-00000000000' || p_issue)::uuid, 'a', p_observed)
$$;
create function pg_temp.told() returns text language sql as $$
  with told as (delete from actions returning target, title)
  select string_agg(t.target || ': ' || t.title, ', ' order by t.target, t.title) from told as t
$$;

select tests.reacts('{"name": "r", "target": "old"}');
select pg_temp.happens('opened', 1), pg_temp.happens('opened', 2);
select is(pg_temp.told(), 'old: s1 on box has other ports than declared, old: s2 on box has other ports than declared', 'two begin');
update reactions set target = 'new';
select pg_temp.happens('resolved', 1);
select is(pg_temp.told(), 'old: s1 on box has its declared ports again', 'the end goes to the old target');
select pg_temp.happens('changed', 2, 'c');
select is(pg_temp.told(), 'new: Changed: s2 on box has other ports than declared', 'a change goes to the new one');
update targets set name = 'older' where name = 'old';
select pg_temp.happens('resolved', 2);
select is(pg_temp.told(), 'new: s2 on box has its declared ports again, older: s2 on box has its declared ports again', 'its end to both, also under a new name');

-- the old target is gone
select pg_temp.happens('opened', 3);
select pg_temp.told();
update reactions set target = 'boss';
delete from targets where name = 'new';
select pg_temp.happens('resolved', 3);
select is(pg_temp.told(), null, 'a target that is gone is told nothing, and nobody else is in its place');
select is_empty('select from task_issues', 'nothing is left to tell');

-- its conditions are others; it is renamed
select pg_temp.happens('opened', 4);
select pg_temp.told();
update reactions set hostname = 'other', severities = '{critical}', event_types = '{VM_DOWN}', name = 'renamed';
select pg_temp.happens('resolved', 4);
select is(pg_temp.told(), 'boss: s4 on box has its declared ports again', 'other conditions, another name: the end is told');
update reactions set hostname = '*', severities = null, event_types = null;

-- deleted; and one that does not tell ends
select tests.reacts('{"name": "openings", "target": "older", "statuses": ["opened"]}');
select pg_temp.happens('opened', 5), pg_temp.happens('opened', 6);
select pg_temp.told();
delete from reactions;
select pg_temp.happens('changed', 5, 'c'), pg_temp.happens('opened', 7);
select is(pg_temp.told(), null, 'a deleted reaction tells nothing');
select pg_temp.happens('resolved', 5);
select is(pg_temp.told(), 'boss: s5 on box has its declared ports again', 'but the end of what it told');
select pg_temp.happens('resolved', 5);
select is(pg_temp.told(), null, 'once');

-- disabled, and enabled again: told by it, and not twice
select tests.reacts('{"name": "r", "target": "boss"}');
select pg_temp.happens('opened', 8);
select pg_temp.told();
update reactions set enabled = false;
update reactions set enabled = true;
select pg_temp.happens('changed', 8, 'c');
select pg_temp.happens('resolved', 8);
select is(pg_temp.told(), 'boss: Changed: s8 on box has other ports than declared, boss: s8 on box has its declared ports again', 'switched off and on: one end');

-- an end that waits for its group when the reaction is deleted
select tests.reacts('{"name": "g", "target": "older", "group_by": ["hostname"], "group_interval": "1 hour"}');
delete from reactions where name = 'r';
delete from bruce.owed_ends;
select pg_temp.happens('opened', 9);
select pg_temp.told();
select pg_temp.happens('resolved', 9);
select is(pg_temp.told(), null, 'it waits for others');
delete from reactions;
select is(pg_temp.told(), 'older: s9 on box has its declared ports again', 'it is told at once');
select is_empty('select from bruce.owed_ends', 'nothing is owed');

select * from finish();
