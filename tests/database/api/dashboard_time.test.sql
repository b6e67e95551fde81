-- What was at another time, as the view Time of the dashboard asks it.
select no_plan();
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';
update settings set digest_time_zone = 'Pacific/Auckland';

create function pg_temp.report(p_at timestamptz, p_containers jsonb) returns void language sql as $$
  select tests.report_at(p_at, 'box', jsonb_build_object('containers', p_containers), p_interval_s => 3600);
$$;
insert into assets (name) values ('box');
insert into expected_services (hostname, name, ports) values ('box', 'web', '{80}'), ('box', 'db', '{}');
select
  pg_temp.report('2026-03-01 12:00Z', '[{"name": "web", "state": "running", "ports": ["81:80"]}]'),
  pg_temp.report('2026-03-01 13:00Z', '[{"name": "web", "state": "running", "ports": ["82:80"]}, {"name": "db", "state": "running"}]'),
  pg_temp.report('2026-03-01 14:00Z', '[{"name": "web", "state": "running", "ports": ["80:80"]}, {"name": "db", "state": "exited"}]');
select set_config('bruce.now', '2026-03-01 15:00Z', false);

create function pg_temp.time(p_query jsonb, p_hosts text[] default null) returns jsonb language sql
as $$ select public.dashboard_time(tests.token('agent', p_hosts), p_query) $$;
create function pg_temp.changes(p_since text, p_until text, out change text, out service text, out changed_at timestamptz)
returns setof record language sql
as $$
  select i ->> 'change', i ->> 'service', (i ->> 'changed_at')::timestamptz
  from jsonb_array_elements(pg_temp.time(jsonb_build_object('since', p_since, 'until', p_until)) -> 'items') as i
$$;

-- changes
select set_eq(
  format($$ select change, service, changed_at from pg_temp.changes(%1$L, %2$L) $$, f, t),
  format($$ select change, service, changed_at from drift_between(%1$L, %2$L) $$, f, t),
  'the changes from ' || f || ' to ' || t || ' are those of drift_between'
)
from (values
  ('2026-03-01 11:00Z', '2026-03-01 12:30Z'), ('2026-03-01 12:30Z', '2026-03-01 13:30Z'),
  ('2026-03-01 13:30Z', '2026-03-01 14:30Z'), ('2026-03-01 11:00Z', '2026-03-01 14:30Z')
) as p (f, t);
select results_eq(
  $$ select change, service from pg_temp.changes('2026-03-01 12:30Z', '2026-03-01 14:30Z') order by service $$,
  $$ values ('changed', 'db'), ('disappeared', 'web') $$,
  'what differed at both ends is told once, whatever was in between');
select is(
  pg_temp.time('{}') -> 'counts', '{"appeared": 1, "changed": 0, "disappeared": 0, "waived": 0}', 'a day unless it is told; counted');
select is(
  pg_temp.time('{"since": "2026-03-01 12:30Z", "until": "2026-03-01 13:30Z"}') #>> '{items,0,was}',
  case pg_temp.time('{"since": "2026-03-01 12:30Z", "until": "2026-03-01 13:30Z"}') #>> '{items,0,change}'
    when 'changed' then 'tcp/81' else 'absent' end,
  'a change says what was before');
select isnt(pg_temp.time('{}') #>> '{items,0,issue_id}', null, 'and leads to its issue');
create temporary table first_page as
select pg_temp.time('{"since": "2026-03-01 12:30Z", "until": "2026-03-01 13:30Z", "limit": 1}') as answer;
select is(jsonb_array_length(answer -> 'items'), 1, 'a page has as many as asked for') from first_page;
select is(
  array[answer #>> '{items,0,service}', n.answer2 #>> '{items,0,service}'] @> '{web,db}', true, 'the next page goes on')
from first_page
cross join lateral (
  select pg_temp.time(jsonb_build_object(
    'since', '2026-03-01 12:30Z', 'until', '2026-03-01 13:30Z', 'limit', 1, 'cursor', answer -> 'next_cursor')) as answer2
) as n;
select is(
  pg_temp.time('{"since": "2026-03-01 15:00Z", "until": "2026-03-01 14:00Z"}') ->> 'status', '422', 'a period has a length');
select is(
  bruce.time_changes(q, 1) ->> 'is_complete', 'false', 'who reads not all events says so')
from (select bruce.read_question(tests.token('agent'), '{"since": "2026-03-01 11:00Z", "until": "2026-03-01 15:00Z"}', 'x')) as r (q);

-- the drift of a time
select set_eq(
  format($$
    select i ->> 'event_type' as a, i ->> 'service' as b, i ->> 'observed' as c, (i ->> 'since')::timestamptz as d
    from jsonb_array_elements(pg_temp.time('{"part": "state", "at": "%1$s"}') -> 'items') as i
  $$, t),
  format($$ select event_type, service, observed, since from drift_as_of(%L) $$, t),
  'the state of ' || t || ' is that of drift_as_of'
)
from unnest(array[
  '2026-03-01 11:59Z', '2026-03-01 12:00Z', '2026-03-01 12:30Z', '2026-03-01 13:00Z', '2026-03-01 14:59Z'
]) as t;
select is(
  pg_temp.time('{"part": "state", "at": "2026-03-01 12:30Z", "limit": 1}') - '{as_of,version,at,read_events,status,next_cursor}'::text[]
    #- '{items,0}', '{"total": 2, "items": [], "is_complete": true}', 'the total stands beside a short list');
select is(
  pg_temp.time('{"part": "state", "at": "2026-03-01 12:30Z", "limit": 1}') #>> '{items,0,severity}', 'high', 'worst first');
select is(pg_temp.time('{"part": "state", "at": "noon"}') ->> 'status', '422', 'a time has to be one');

-- the calendar: noon of 1 March is 01:00 of 2 March in Auckland
select results_eq(
  $$
    select d ->> 'day', (d ->> 'opened')::integer
    from jsonb_array_elements(pg_temp.time('{"part": "calendar"}') -> 'days') as d where d ->> 'opened' <> '0'
  $$,
  $$
    select (e.created_at at time zone 'Pacific/Auckland')::date::text, count(*)::integer
    from events as e where e.status = 'opened' group by 1 order by 1
  $$,
  'each day has its events, as in the zone of the settings');
select is(d -> 0 ->> 'day', '2025-12-15', 'twelve weeks, whole ones')
from (select pg_temp.time('{"part": "calendar"}') -> 'days') as c (d);
select is(
  (d -> -1 ->> 'starts_at')::timestamptz, '2026-03-02 00:00 Pacific/Auckland'::timestamptz, 'a day starts at its midnight')
from (select pg_temp.time('{"part": "calendar"}') -> 'days') as c (d);

-- a host
select results_eq(
  $$
    select (i ->> 'starts_at')::timestamptz as a, (i ->> 'ends_at')::timestamptz as b, i ->> 'severity' as c
    from jsonb_array_elements(pg_temp.time('{"part": "host", "hostname": "box"}') -> 'intervals') as i
  $$,
  $$
    values
      ('2026-01-30 15:00Z'::timestamptz, '2026-03-01 12:00Z'::timestamptz, null),
      ('2026-03-01 12:00Z', '2026-03-01 13:00Z', 'high'),
      ('2026-03-01 13:00Z', '2026-03-01 14:00Z', 'medium'),
      ('2026-03-01 14:00Z', '2026-03-01 15:00Z', 'high')
  $$,
  'the worst that was open, without a gap');
select is(
  (bruce.time_of_hosts(q, 30, 2) ->> 'since')::timestamptz, '2026-03-01 14:00Z', 'of too many events it takes the newest')
from (select bruce.read_question(tests.token('agent'), '{"hostname": "box"}', 'x')) as r (q);
select is(
  bruce.time_of_hosts(q, 30, 2) #>> '{intervals,0,severity}', 'high', 'and still knows what was open then')
from (select bruce.read_question(tests.token('agent'), '{"hostname": "box"}', 'x')) as r (q);
select is(pg_temp.time('{"part": "host"}') ->> 'status', '422', 'a host has to be named');
select is(pg_temp.time('{"part": "weather"}') ->> 'status', '422', 'and the part has to be known');

-- who may not see the host
select is(
  pg_temp.time('{"since": "2026-03-01 11:00Z"}', '{elsewhere}') -> 'items', '[]', 'changes of another host are not told');
select is(
  pg_temp.time('{"part": "state"}', '{elsewhere}') -> 'total', '0', 'nor its state');
select is(
  jsonb_path_query_array(pg_temp.time('{"part": "calendar"}', '{elsewhere}'), '$.days[*].opened ? (@ > 0)'), '[]', 'nor its days');
select is(
  jsonb_path_query_array(
    pg_temp.time('{"part": "host", "hostname": "box"}', '{elsewhere}'), '$.intervals[*].severity ? (@ != null)'), '[]',
  'nor its time');

-- who knows this version already
select is(
  public.dashboard_time(tests.token('agent'), jsonb_build_object('part', 'state', 'if_version', a.v)) - 'as_of',
  jsonb_build_object('status', 200, 'version', a.v, 'unchanged', true), 'nothing changed')
from (select bruce.revision() as v) as a where a.v !~ ' ';

-- the drift of a time in pages
insert into events (created_at, status, severity, event_type, hostname, details, drift_key, issue_id)
select '2026-03-01 10:00Z'::timestamptz + n * interval '1 minute', 'opened', (array['low', 'critical'])[n % 2 + 1], 'PORT_MISMATCH', 'many',
  'Row ' || n || '.', 'PORT_MISMATCH/many/' || n, md5('many' || n)::uuid
from generate_series(1, 5) as n;
insert into issues (issue_id, drift_key, event_type, hostname, severity, status, details, first_seen_at, last_seen_at, opened_at, cause)
select e.issue_id, e.drift_key, e.event_type, e.hostname, e.severity, 'open', e.details, e.created_at, e.created_at, e.created_at,
  'FIRST_SEEN'
from events as e where e.hostname = 'many';
create function pg_temp.rows(p_query jsonb) returns text[] language sql
as $$ select tests.pages('dashboard_time', tests.token('agent'), '{"part": "state", "at": "2026-03-01 10:30Z"}'::jsonb || p_query, 'details') $$;
select is(
  pg_temp.rows('{"limit": 2}'), array['Row 5.', 'Row 3.', 'Row 1.', 'Row 4.', 'Row 2.'], 'pages go on, worst first, then the newest first');
create temporary table first_state as
select pg_temp.time('{"part": "state", "at": "2026-03-01 10:30Z", "limit": 2}') as answer;
-- told late: it stands before all others
insert into events (created_at, status, severity, event_type, hostname, details, drift_key, issue_id)
values ('2026-03-01 10:20Z', 'opened', 'critical', 'PORT_MISMATCH', 'many', 'Row 0.', 'PORT_MISMATCH/many/0', md5('many0')::uuid);
insert into issues (issue_id, drift_key, event_type, hostname, severity, status, details, first_seen_at, last_seen_at, opened_at, cause)
select e.issue_id, e.drift_key, e.event_type, e.hostname, e.severity, 'open', e.details, e.created_at, e.created_at, e.created_at,
  'FIRST_SEEN'
from events as e where e.details = 'Row 0.';
select is(
  pg_temp.time(jsonb_build_object('part', 'state', 'at', '2026-03-01 10:30Z', 'limit', 2, 'cursor', answer -> 'next_cursor'))
    #>> '{items,0,details}', 'Row 1.', 'what comes in between neither repeats nor hides a row') from first_state;
select is(
  pg_temp.time(jsonb_build_object('part', 'state', 'at', '2026-03-01 10:40Z', 'cursor', answer -> 'next_cursor')) #>> '{details,0,code}',
  'invalid_cursor', 'a cursor is of its time') from first_state;
select is(
  pg_temp.time(jsonb_build_object('part', 'changes', 'cursor', answer -> 'next_cursor')) #>> '{details,0,code}',
  'invalid_cursor', 'and of its part') from first_state;

select * from finish();
