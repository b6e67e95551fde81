-- preview_reaction: the engine over the events of the last days. Nothing of it stays, and no command is queued.
select plan(13);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) select 'box', 's' || n from generate_series(1, 9) as n;
select tests.reacts('{"name": "live"}');
insert into targets (name, kind, settings) values ('hands', 'command', '{"command": "docker_restart", "arguments": {"container": "{service}"}}');
select tests.runs('box', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9');
select tests.until('12:10'), tests.runs('box', 's1', 's2', 's3', 's8', 's9');
select tests.until('12:11'), tests.runs('box', 's1', 's2', 's8', 's9');
select tests.until('15:00'), tests.runs('box', 's1', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9');
select tests.until('2026-03-04 12:00Z');

create temporary table before as
select (select jsonb_agg(a order by action_id) from actions as a) as actions, (select jsonb_agg(t order by task_id) from tasks as t) as tasks,
  (select jsonb_agg(m order by member_key) from task_issues as m) as members, (select count(*) from journal) as lines,
  (select jsonb_agg(t order by name) from targets as t) as targets, (select jsonb_agg(r order by name) from reactions as r) as reactions;
select is(
  preview_reaction('{"group_by": ["hostname"], "group_wait": "2 minutes"}') - 'from' - 'to',
  '{"status": 200, "summary": "2 notices in place of 10", "notices": 2, "one_by_one": 10, "omitted": 0, "sent": [
    {"at": "2026-03-02T12:12:00+00:00", "kind": "group", "target": null, "severity": "high", "events": 5, "title": "box: 5 services are down (s3, s4, s5, …)"},
    {"at": "2026-03-02T15:02:00+00:00", "kind": "group", "target": null, "severity": "high", "events": 5, "title": "box: 5 services run again (s3, s4, s5, …)"}]}',
  'two notices in place of ten'
);
select is(preview_reaction('{"service": "s4"}') ->> 'summary', '2 notices in place of 2', 'one by one is one by one');
select is(
  preview_reaction('{"group_by": ["hostname"], "repeat_interval": "1 hour"}') ->> 'summary', '5 notices in place of 10', 'repeats count');
select is(preview_reaction('{"event_types": ["VM_DOWN"]}') ->> 'summary', '0 notices in place of 0', 'nothing like it happened');
select is(preview_reaction('{}', 1) ->> 'summary', '0 notices in place of 0', 'nor on the last day');
select is(
  preview_reaction('{"target": "hands", "service": "s5"}') -> 'sent' -> 0 ->> 'target', 'hands', 'a command would have been queued');
select is(
  preview_reaction((select to_jsonb(r) from reactions as r)) ->> 'summary', '10 notices in place of 10', 'a reaction that there is');
select is(preview_reaction('{"colour": "red"}') ->> 'message', 'a reaction has no colour', 'what it does not have');
select is(preview_reaction('{"target": "nobody"}') ->> 'status', '422', 'a target that there is not');
select is(preview_reaction('{"group_wait": "soon"}') ->> 'status', '422', 'a time that is none');
select is(preview_reaction('{"quiet_from": "22:00", "quiet_until": "07:00", "quiet_time_zone": "Paris"}') ->> 'status', '422', 'a zone that is none');
select is(preview_reaction('[]') ->> 'status', '422', 'an object it is');
select results_eq(
  $$ select (select jsonb_agg(a order by action_id) from actions as a), (select jsonb_agg(t order by task_id) from tasks as t),
    (select jsonb_agg(m order by member_key) from task_issues as m), (select count(*) from journal),
    (select jsonb_agg(t order by name) from targets as t), (select jsonb_agg(r order by name) from reactions as r) $$,
  'select * from before',
  'and nothing is left of any of it'
);

select * from finish();
