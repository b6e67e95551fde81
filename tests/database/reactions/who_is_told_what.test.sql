-- Matching: by type, severity, status, host and service glob, tags. An end is told where the beginning was, and only there.
select plan(12);

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name, tags) values ('box1', '{prod,media}'), ('box2', '{test}'), ('nas', '{}');
create function pg_temp.happens(p_status text, p_severity text, p_host text default 'box1', p_service text default null, p_issue integer default 1)
returns void language sql as $$
  insert into events (hostname, service, event_type, severity, status, details, issue_id, expected, observed)
  values (p_host, p_service, 'PORT_MISMATCH', p_severity, p_status, 'Something.', ('00000000-0000-4000-8000-00000000000' || p_issue)::uuid, 'a', 'b')
$$;
create function pg_temp.told_to() returns setof text language sql as $$
  with told as (delete from actions returning reaction, payload ->> 'status' as status, created_at)
  select string_agg(t.reaction || ' ' || t.status, ', ' order by t.reaction collate "C") from told as t
$$;
select tests.reacts('{"name": "all"}');
select tests.reacts('{"name": "grave", "severities": ["critical", "high"]}');
select tests.reacts('{"name": "openings", "statuses": ["opened"]}');
select tests.reacts('{"name": "no changes", "statuses": ["opened", "resolved"]}');
select tests.reacts('{"name": "boxes", "hostname": "box*"}');
select tests.reacts('{"name": "web", "service": "web*"}');
select tests.reacts('{"name": "prod", "tags": ["prod", "live"]}');
select tests.reacts('{"name": "other type", "event_types": ["VM_DOWN"]}');
select tests.reacts('{"name": "off", "enabled": false}');

select pg_temp.happens('opened', 'medium', 'box1', 'web-1');
select is(pg_temp.told_to(), 'all opened, boxes opened, no changes opened, openings opened, prod opened, web opened', 'what matches is told');
select pg_temp.happens('changed', 'high', 'box1', 'web-1');
select is(pg_temp.told_to(), 'all changed, boxes changed, grave changed, prod changed, web changed', 'it grows worse: news to one more');
select pg_temp.happens('changed', 'low', 'box1', 'web-1');
select is(pg_temp.told_to(), 'all changed, boxes changed, prod changed, web changed', 'it grows better: not to that one');
select pg_temp.happens('resolved', 'low', 'box1', 'web-1');
select is(
  pg_temp.told_to(), 'all resolved, boxes resolved, grave resolved, no changes resolved, prod resolved, web resolved',
  'but its end is: to all who were told, unless they do not want ends');
select pg_temp.happens('opened', 'medium', 'nas', null, 2);
select is(pg_temp.told_to(), 'all opened, no changes opened, openings opened', 'another host, no service');
update reactions set severities = '{critical}' where name = 'all';
select pg_temp.happens('resolved', 'medium', 'nas', null, 2);
select is(pg_temp.told_to(), 'all resolved, no changes resolved', 'an edited reaction still ends what it began');
select pg_temp.happens('resolved', 'critical', 'box1', 'web-9', 3);
select is(pg_temp.told_to(), null, 'who was told nothing is told no end');
select pg_temp.happens('opened', 'medium', 'box2', 'db', 4);
select is(pg_temp.told_to(), 'boxes opened, no changes opened, openings opened', 'a host with other tags');
update reactions set enabled = false where name = 'boxes';
select pg_temp.happens('resolved', 'medium', 'box2', 'db', 4);
select is(pg_temp.told_to(), 'boxes resolved, no changes resolved', 'one that is switched off tells the end of what it told');
select pg_temp.happens('opened', 'medium', 'box2', 'db', 5);
select is(pg_temp.told_to(), 'no changes opened, openings opened', 'and nothing more');
select pg_temp.happens('resolved', 'medium', 'box2', 'db', 5);
delete from actions;
select is_empty('select from task_issues', 'and nothing is left to end');
select is_empty($$ select from tasks where status <> 'ended' $$, 'no task either');

select * from finish();
