-- What is wrong now, as the first page of the dashboard asks it: counts, sight, and issues in groups.
select no_plan();

create function pg_temp.now(p_query jsonb default '{}') returns jsonb language sql
as $$ select public.dashboard_now(tests.token('operator'), p_query) $$;
create function pg_temp.groups(out kind text, out severity text, out event_type text, out hosts text, out count integer, out victims integer)
returns setof record language sql
as $$
  select g ->> 'kind', g ->> 'severity', g ->> 'event_type', g ->> 'hosts', (g ->> 'count')::integer, (g #>> '{victims,total}')::integer
  from jsonb_array_elements(pg_temp.now() -> 'groups') as g
$$;
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1;

-- nothing at all
select is(
  pg_temp.now() - '{as_of,version,engine,trend}'::text[],
  '{"status": 200, "counts": {"critical": 0, "high": 0, "medium": 0, "low": 0}, "acknowledged": 0, "held_back": 0, "explained": 0,
    "pending": 0, "stale": 0, "declared": 0, "unseen": 0, "unseen_hosts": 0, "reporting_hosts": 0, "awaiting_approval": 0,
    "since_yesterday": {"opened": 0, "resolved": 0}, "groups": [], "groups_total": 0, "next_cursor": null}',
  'an empty database says that nothing is declared and nobody reports');

-- declared, and nobody looks
insert into snapshots (snapshot_type, data) values ('netbox', '[
  {"hostname": "a", "services": [{"name": "web", "port": 80}, {"name": "db"}]},
  {"hostname": "b", "services": [{"name": "web", "port": 80}]}]');
select is(
  pg_temp.now() - '{as_of,version,engine,trend,counts}'::text[] @> '{"declared": 5, "unseen": 5, "unseen_hosts": 2, "reporting_hosts": 0}', true,
  'what is declared is unseen until somebody looks');

-- one difference on two hosts is a cause; another of one host stands alone
select tests.observe(h, 'docker', tests.docker(
  tests.container('web', '{"ports": ["8080:80/tcp"]}')
)) from unnest(array['a', 'b']) as h;
select results_eq(
  'select kind, severity, event_type, hosts, count, victims from pg_temp.groups()',
  $$ values ('issue', 'high', 'SERVICE_MISSING', '["a"]', 1, 0), ('cause', 'medium', 'PORT_MISMATCH', '["a", "b"]', 2, 0) $$,
  'the same difference on two hosts is one group, the worst stands first');
select is(pg_temp.now() -> 'counts', '{"critical": 0, "high": 1, "medium": 2, "low": 0}', 'counted one by one');
select is((pg_temp.now() ->> 'unseen')::integer, 0, 'all is seen now');
select is((pg_temp.now() ->> 'reporting_hosts')::integer, 2, 'two hosts report');
select is(pg_temp.now() #>> '{groups,0,members,0,details}', i.details, 'a group says the sentence of its worst issue')
from issues as i where i.event_type = 'SERVICE_MISSING';
select is(
  (pg_temp.now() #>> '{groups,0,members,0,seen_at}')::timestamptz, s.observed_at, 'and when its evidence was observed')
from observed_snapshots as s where s.hostname = 'a';

-- pages
select is(jsonb_array_length(pg_temp.now('{"limit": 1}') -> 'groups'), 1, 'a page has as many groups as asked for');
select is(
  pg_temp.now(jsonb_build_object('limit', 1, 'cursor', pg_temp.now('{"limit": 1}') -> 'next_cursor', 'if_version', 'x'))
    #>> '{groups,0,event_type}', 'PORT_MISMATCH', 'the next page goes on, also where a version is known');

create temporary table first_page as select pg_temp.now('{"limit": 1}') as answer;
create function pg_temp.after_first() returns jsonb language sql
as $$ select pg_temp.now(jsonb_build_object('limit', 1, 'cursor', answer -> 'next_cursor')) #> '{groups,0}' from first_page $$;
-- something worse comes in between, or the first page is resolved
insert into issues (drift_key, event_type, hostname, severity, status, details, first_seen_at, last_seen_at, opened_at, cause)
values ('x', 'NODE_UNREACHABLE', 'c', 'critical', 'open', 'Worse.', bruce.clock(), bruce.clock(), bruce.clock(), 'FIRST_SEEN');
select is(pg_temp.now('{"limit": 1}') #>> '{groups,0,event_type}', 'NODE_UNREACHABLE', 'what is worse stands first now');
select is(pg_temp.after_first() ->> 'event_type', 'PORT_MISMATCH', 'what comes in between does not repeat a group on the next page');
delete from issues where drift_key = 'x';
update issues set status = 'resolved', resolved_at = bruce.clock() where event_type = 'SERVICE_MISSING';
select is(pg_temp.after_first() ->> 'event_type', 'PORT_MISMATCH', 'what is resolved in between does not hide one');
update issues set status = 'open', resolved_at = null where event_type = 'SERVICE_MISSING';
select is(
  pg_temp.now(jsonb_build_object('severity', 'high', 'cursor', answer -> 'next_cursor')) #>> '{details,0,code}', 'invalid_cursor',
  'a cursor belongs to its filters') from first_page;
select is(
  (select pg_temp.now(jsonb_build_object('limit', 1, 'cursor', answer -> 'next_cursor')) -> 'next_cursor' from first_page), 'null',
  'the last page says so');

-- one that somebody takes care of
select acknowledge(issue_id, 'ann', 'mine') from issues where event_type = 'SERVICE_MISSING';
select results_eq(
  'select kind, event_type from pg_temp.groups()', $$ values ('cause', 'PORT_MISMATCH'), ('issue', 'SERVICE_MISSING') $$,
  'what somebody takes care of stands last');
select is(pg_temp.now() -> 'counts' -> 'high', '0', 'and is not counted as open work');
select is(pg_temp.now() -> 'acknowledged', '1', 'but as taken');

-- several of one kind on one host
select tests.observe('a', 'docker', tests.docker());
select results_eq(
  $$ select kind, event_type, hosts, count from pg_temp.groups() where event_type = 'SERVICE_MISSING' order by count desc $$,
  $$ values ('issue', 'SERVICE_MISSING', '["a"]', 1), ('issue', 'SERVICE_MISSING', '["a"]', 1) $$,
  'taken and not taken do not fold into one');
select unacknowledge(issue_id, 'ann') from issues where acknowledged_at is not null;
select results_eq(
  $$ select kind, event_type, hosts, count from pg_temp.groups() where event_type = 'SERVICE_MISSING' $$,
  $$ values ('host', 'SERVICE_MISSING', '["a"]', 2) $$, 'two services missing on one host are told together');

-- a root cause folds what it explains
select tests.observe('a', 'docker', tests.docker(tests.container('web'), tests.container('db')));
select is_empty($$ select 1 from pg_temp.groups() where event_type = 'SERVICE_MISSING' $$, 'repaired: nothing is left of it');
select isnt_empty($$ select 1 from pg_temp.groups() where event_type = 'PORT_MISMATCH' $$, 'the other host still differs');

-- a root cause folds what it explains
update drift_rules set open_confirmations = 1 where event_type = 'SERVICE_UNHEALTHY';
insert into assets (name) values ('box');
insert into expected_services (hostname, name, depends_on) values ('box', 'redis', '{}'), ('box', 'app', '{redis}');
select tests.observe('box', 'docker', tests.docker(
  tests.container('redis', '{"state": "exited"}'), tests.container('app', '{"health": "unhealthy"}')));
select results_eq(
  $$ select kind, severity, event_type, count, victims from pg_temp.groups() where hosts = '["box"]' $$,
  $$ values ('issue', 'high', 'SERVICE_MISSING', 1, 1) $$,
  'what it explains is folded under it, and is no group of its own');
select is(pg_temp.now() -> 'explained', '1', 'and is counted apart');
select is(
  g #>> '{victims,items,0,service}', 'app', 'and named')
from jsonb_array_elements(pg_temp.now() -> 'groups') as g where g ->> 'hosts' = '["box"]';

-- versions
create temporary table seen as select pg_temp.now() ->> 'version' as version;
select is(
  pg_temp.now(jsonb_build_object('if_version', 'never')) ? 'groups', true, 'another version is answered whole');
select * from finish();
