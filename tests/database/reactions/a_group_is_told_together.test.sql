-- Wait, interval, late joiners: a group is told once for all who joined in time, then at most once per interval.
select plan(7);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box'), ('nas');
insert into expected_services (hostname, name)
select h, s from unnest(array['box', 'nas']) as h, unnest(array['a', 'b', 'c', 'd']) as s;
select tests.runs('box', 'a', 'b', 'c', 'd'), tests.runs('nas', 'a', 'b', 'c', 'd');
select tests.reacts('{"group_by": ["hostname"], "group_wait": "2 minutes", "group_interval": "10 minutes"}');

select tests.until('12:10'), tests.runs('box', 'b', 'c', 'd');
select tests.until('12:11'), tests.runs('box', 'c', 'd'), tests.runs('nas', 'b', 'c', 'd');
select is_empty('select * from tests.told()', 'at first the group waits');
select tests.until('12:15');
select results_eq(
  'select * from tests.told()',
  $$ values
    ('02 12:12', 'phone', 'group', 'box: a and b are down'),
    ('02 12:13', 'phone', 'group', 'a on nas is down') $$,
  'two minutes after its first event it is told, with who joined; each host by itself'
);
select tests.until('12:16'), tests.runs('box', 'd');
select tests.until('12:17'), tests.runs('box', 'a', 'd');
select tests.until('12:30');
select results_eq(
  'select * from tests.told() offset 2',
  $$ values ('02 12:22', 'phone', 'group', 'box: c is down; a runs again; 1 other is still open') $$,
  'late joiners and what resolved wait for the interval, and come with what is still open'
);
select results_eq(
  $$ select e ->> 'service', e ->> 'status' from actions as a, jsonb_array_elements(a.payload -> 'events') as e
     where a.title like '%still open' $$,
  $$ values ('a', 'resolved'), ('c', 'opened'), ('b', 'opened') $$,
  'news first'
);
select tests.until('13:00'), tests.runs('box', 'a', 'b', 'c', 'd');
select tests.until('13:30');
select results_eq(
  'select * from tests.told() offset 3',
  $$ values ('02 13:02', 'phone', 'group', 'box: b and c run again') $$,
  'long after, the wait alone counts'
);
select is(
  (select a.payload - 'events' - 'notification_id' from actions as a order by created_at desc limit 1),
  jsonb_build_object(
    'kind', 'group', 'reaction', 'test', 'group_key', 'hostname=box', 'status', 'resolved', 'severity', 'high',
    'title', 'box: b and c run again', 'omitted', 0, 'summary',
    (select string_agg(e.details, E'\n' order by e.service) from events as e
     where e.hostname = 'box' and e.status = 'resolved' and e.service in ('b', 'c'))
  ),
  'the group form says what all of it comes to'
);
select results_eq(
  'select group_key, status, notices from tasks order by 1',
  $$ values ('hostname=box', 'ended', 3), ('hostname=nas', 'told', 1) $$,
  'one task ended with its host, the other lives on'
);

select * from finish();
