-- An operator changes rules, thresholds, reactions, windows, waivers, schedules and settings: the listed columns, in their bounds,
-- from the values that were seen. A preview says what would come of it, and nothing stays.
select no_plan();

set bruce.now = '2026-03-02 12:00Z';
update settings set root_cause_grace = '0', settle_time = '0';
update drift_rules set absent_confirmations = 1;
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
select tests.reacts('{"name": "all"}');
update targets set url = null, url_secret = 'TARGET_PHONE' where name = 'phone';
select tests.observe('box', 'docker', tests.docker(tests.container('db')));
select is((select count(*) from issues where event_type = 'SERVICE_MISSING' and status = 'open'), 1::bigint, 'an issue is open');
select create_token('ann', 'operator', repeat('a', 64)), create_token('bound', 'operator', repeat('b', 64), array['box']);
create temporary table known as select tests.token('agent') as agent;

create function pg_temp.tune(p_query jsonb) returns jsonb language sql as $$ select public.api_tune(repeat('a', 64), p_query) $$;
create function pg_temp.preview(p_query jsonb) returns jsonb language sql as $$ select public.api_preview(repeat('a', 64), p_query) $$;
create function pg_temp.rows(p_what text) returns jsonb language sql
as $$ select public.dashboard_tuning(repeat('a', 64), jsonb_build_object('what', p_what, 'limit', 200)) $$;
create function pg_temp.seen(p_what text, p_key text) returns jsonb language sql
as $$ select r -> 'values' from jsonb_array_elements(pg_temp.rows(p_what) -> 'rows') as r where r ->> 'key' = p_key $$;
-- changes some values of a row from what the list shows of it
create function pg_temp.change(p_what text, p_key text, p_values jsonb) returns jsonb language sql as $$
  select pg_temp.tune(jsonb_build_object('what', p_what, 'key', p_key, 'values', p_values, 'was', pg_temp.seen(p_what, p_key)))
$$;
create function pg_temp.make(p_what text, p_values jsonb) returns jsonb language sql
as $$ select pg_temp.tune(jsonb_build_object('what', p_what, 'values', p_values)) $$;
create function pg_temp.told(p_answer jsonb) returns text language sql
as $$ select concat_ws(' ', p_answer ->> 'status', p_answer #>> '{details,0,path}', p_answer #>> '{details,0,code}') $$;

-- who may
select is(api_tune(agent, '{}') ->> 'code', 'wrong_role', 'an agent may not') from known;
select is(api_preview(agent, '{}') ->> 'code', 'wrong_role', 'nor preview') from known;
select is(dashboard_tuning(agent) ->> 'status', '200', 'but it sees') from known;
select is(api_tune(repeat('b', 64), '{}') ->> 'code', 'out_of_scope', 'nor may an operator of some hosts');
select is(dashboard_tuning(repeat('b', 64)) ->> 'code', 'out_of_scope', 'who does not see what counts for all either');
select tests.as_viewer();
select is(api_tune(query => '{"what": "rules"}') ->> 'code', 'wrong_role', 'a viewer may not');
select is(api_preview(query => '{"what": "rules"}') ->> 'code', 'wrong_role', 'nor preview');
select is(dashboard_tuning(query => '{"what": "settings"}') ->> 'status', '200', 'but sees');
reset role;
select tests.as_stranger();
select is(api_tune() ->> 'code', 'no_role', 'a stranger may not');
select is(dashboard_tuning() ->> 'code', 'no_role', 'and sees nothing');
reset role;
select tests.as_operator();
select is(
  api_tune(query => '{"what": "rules", "key": "PORT_MISMATCH", "values": {"severity": "low"}, "was": {"severity": "medium"}}') -> 'changes',
  '{"severity": {"from": "medium", "to": "low"}}', 'an operator may');
reset role;
select isnt(actor, 'bruce', 'the journal says who') from journal where kind = 'tuning';
select matches(message, '^\S+ changed rules PORT_MISMATCH: severity from "medium" to "low"\.$', 'and from what to what')
from journal where kind = 'tuning';
select is(pg_temp.change('rules', 'PORT_MISMATCH', '{"severity": "low"}') -> 'changes', '{}', 'what is so already changes nothing');
select is((select count(*) from journal where kind = 'tuning'), 1::bigint, 'and is not journaled');

-- what is asked for nonsense
select is(pg_temp.told(pg_temp.tune('{"what": "targets"}')), '422 what not_allowed', 'targets are not tuned');
select is(dashboard_tuning(repeat('a', 64), '{"what": "x"}') ->> 'status', '422', 'nor listed');
select is(pg_temp.told(pg_temp.tune('{"what": "rules", "values": {}}')), '422 key missing', 'a rule is not made here');
select is(pg_temp.told(pg_temp.tune('{"what": "rules", "key": "X", "values": 1}')), '422 values not_allowed', 'values are an object');
select is(pg_temp.tune('{"what": "rules", "key": "X"}') ->> 'status', '404', 'a rule that is not there');
select is(pg_temp.tune('{"what": "windows", "key": "x"}') ->> 'status', '404', 'a key that is no number');
select is(
  pg_temp.told(pg_temp.tune('{"what": "rules", "key": "VM_DOWN", "values": {"severity": "low"}}')), '422 was missing',
  'what was seen has to be said');
select is(
  pg_temp.tune('{"what": "rules", "key": "VM_DOWN", "values": {"enabled": false}, "was": {"enabled": false}}') ->> 'code',
  'changed_meanwhile', 'what somebody changed meanwhile is not overwritten');
select is(
  pg_temp.told(pg_temp.tune('{"what": "rules", "key": "VM_DOWN", "remove": true}')), '422 remove not_allowed', 'a rule is switched off');

-- values that cannot be, of each kind
select is(pg_temp.told(pg_temp.change(what, key, bad)), '422 values.' || field || ' ' || code, format('%s: %s', what, bad))
from (values
  ('rules', 'VM_DOWN', '{"severity": "fatal"}'::jsonb, 'severity', 'not_allowed'), ('rules', 'VM_DOWN', '{"severity": null}', 'severity', 'not_allowed'),
  ('rules', 'VM_DOWN', '{"open_confirmations": 101}', 'open_confirmations', 'not_allowed'),
  ('rules', 'VM_DOWN', '{"open_confirmations": 1.5}', 'open_confirmations', 'not_allowed'),
  ('rules', 'VM_DOWN', '{"open_confirmations": "2"}', 'open_confirmations', 'not_allowed'),
  ('rules', 'VM_DOWN', '{"open_confirmations": 99999999999999999999}', 'open_confirmations', 'not_allowed'),
  ('rules', 'VM_DOWN', '{"cool_down": "-1 second"}', 'cool_down', 'not_allowed'),
  ('rules', 'VM_DOWN', '{"cool_down": "soon"}', 'cool_down', 'not_allowed'), ('rules', 'VM_DOWN', '{"cool_down": {}}', 'cool_down', 'not_allowed'),
  ('rules', 'VM_DOWN', '{"enabled": "yes"}', 'enabled', 'not_allowed'),
  ('settings', 'settings', '{"breaker_share": 1.1}', 'breaker_share', 'not_allowed'),
  ('settings', 'settings', '{"retention": "1 hour"}', 'retention', 'not_allowed'),
  ('settings', 'settings', '{"digest_time_zone": "Mars"}', 'digest_time_zone', 'not_allowed'),
  ('settings', 'settings', '{"digest_weekday": "monday"}', 'digest_weekday', 'not_allowed'),
  ('settings', 'settings', '{"digest_at": "25:00"}', 'digest_at', 'not_allowed'),
  ('settings', 'settings', '{"digest_target": "nobody"}', 'digest_target', 'not_allowed'),
  ('thresholds', '1', '{"open_above": "95"}', 'open_above', 'not_allowed'), ('thresholds', '1', '{"open_above": -1}', 'open_above', 'not_allowed'),
  ('thresholds', '1', '{"clear_below": 99}', 'clear_below', 'not_allowed'),
  ('reactions', 'all', '{"group_by": ["phase"]}', 'group_by', 'not_allowed'), ('reactions', 'all', '{"statuses": []}', 'statuses', 'not_allowed'),
  ('reactions', 'all', '{"statuses": ["resolved"]}', 'statuses', 'not_allowed'),
  ('reactions', 'all', '{"severities": "high"}', 'severities', 'not_allowed'),
  ('reactions', 'all', '{"target": "nobody"}', 'target', 'not_allowed'), ('reactions', 'all', '{"hostname": " "}', 'hostname', 'not_allowed')
) as c (what, key, bad, field, code);
select is(pg_temp.told(pg_temp.make(what, bad)), '422 values.' || field || ' ' || code, format('a new one of %s: %s', what, bad))
from (values
  ('thresholds', '{"metric": "load"}'::jsonb, 'metric', 'not_allowed'), ('reactions', '{"name": "x"}', 'target', 'missing'),
  ('windows', '{"hostname": "box"}', 'reason', 'missing'), ('windows', '{"reason": "x", "weekdays": ["Monday"]}', 'weekdays', 'not_allowed'),
  ('windows', '{"reason": "x", "starts_at": "tomorrow, perhaps"}', 'starts_at', 'not_allowed'),
  ('waivers', '{"reason": "x"}', 'expires_at', 'missing'), ('waivers', '{"reason": "", "expires_at": "2026-03-03"}', 'reason', 'not_allowed'),
  ('schedules', '{"hostname": "box", "local_start": "8 pm", "local_end": "22:00"}', 'local_start', 'not_allowed'),
  ('schedules', '{"hostname": "box", "local_start": "20:00", "local_end": "22:00", "tolerance": "1 day"}', 'tolerance', 'not_allowed')
) as c (what, bad, field, code);
select is(pg_temp.make(what, bad) ->> 'status', '422', format('a new one of %s, by the checks of its table: %s', what, bad))
from (values
  ('thresholds', '{"metric": "cpu_pct"}'::jsonb), ('thresholds', '{"metric": "cpu_pct", "hostname": "a", "open_above": 1, "clear_below": 2}'),
  ('windows', '{"reason": "x"}'), ('windows', '{"reason": "x", "starts_at": "2026-03-03", "ends_at": "2026-03-02"}'),
  ('windows', '{"reason": "x", "starts_at": "2026-03-03", "ends_at": "2026-03-04", "weekdays": ["mon"]}'),
  ('waivers', '{"reason": "x", "expires_at": "2026-03-01"}'), ('reactions', '{"name": "?", "target": "phone"}'),
  ('reactions', '{"name": "all", "target": "phone"}'),
  ('reactions', '{"name": "x", "target": "phone", "quiet_from": "22:00"}')
) as c (what, bad);

-- what is not in the lists cannot be changed
select is(pg_temp.told(pg_temp.change(what, key, bad)), '422 was missing', format('%s: %s was never shown', what, bad))
from (values
  ('rules', 'VM_DOWN', '{"rule_view": "bruce.drift"}'::jsonb), ('settings', 'settings', '{"self_hostname": "x"}'),
  ('settings', 'settings', '{"ignored_names": []}')
) as c (what, key, bad);
select is(
  pg_temp.told(pg_temp.tune(jsonb_build_object('what', what, 'key', key, 'values', bad, 'was', bad))), '422 values.' || field || ' cannot_change',
  format('%s: %s', what, field))
from (values
  ('rules', 'VM_DOWN', '{"rule_view": "bruce.drift"}'::jsonb, 'rule_view'), ('rules', 'VM_DOWN', '{"event_type": "X"}', 'event_type'),
  ('settings', 'settings', '{"singleton": false}', 'singleton'), ('thresholds', '1', '{"metric": "cpu_pct"}', 'metric'),
  ('thresholds', '1', '{"id; drop table x": 1}', 'id; drop table x')
) as c (what, key, bad, field);
select is(pg_temp.told(pg_temp.make('waivers', '{"reason": "x", "expires_at": "2026-03-03", "matched_count": 3}')),
  '422 values.matched_count cannot_change', 'nor where a row is made');

-- values that can be
select is(pg_temp.change('settings', 'settings', '{"settle_time": "10 minutes", "digest_target": "phone", "digest_weekday": null}') -> 'changes',
  '{"settle_time": {"from": "00:00:00", "to": "00:10:00"}, "digest_target": {"from": null, "to": "phone"}, "digest_weekday": {"from": "mon", "to": null}}',
  'settings');
select is((select settle_time from settings), '10 minutes'::interval, 'are changed');
select is(pg_temp.change('thresholds', id::text, '{"open_above": 97.5}') ->> 'status', '200', 'a threshold') from thresholds where metric = 'cpu_pct';
select is(pg_temp.make('thresholds', '{"metric": "database_bytes", "hostname": "box", "open_above": 9e9, "clear_below": 8e9}') #>> '{after,open_above}',
  '9000000000', 'a new threshold');
select is((select unit from thresholds where hostname = 'box'), 'bytes', 'has the unit of its metric');
select is(pg_temp.change('reactions', 'all', '{"group_by": ["hostname"], "group_wait": "2 minutes", "severities": ["critical"]}') ->> 'status', '200',
  'a reaction');
select is((select concat_ws(' ', group_by, group_wait, severities) from reactions where name = 'all'), '{hostname} 00:02:00 {critical}', 'is changed');
select is(pg_temp.make('reactions', '{"name": "to the phone", "target": "phone", "event_types": ["VM_DOWN"]}') ->> 'key', 'to the phone',
  'a new reaction');
select is(pg_temp.make('schedules', '{"hostname": "box", "service": "db", "local_start": "08:00", "local_end": "20:00"}') ->> 'status', '200',
  'a new schedule');
select is(pg_temp.change('schedules', id::text, '{"weekdays": ["sat", "sun"], "tolerance": "5 minutes"}') ->> 'status', '200', 'is changed')
from schedules;
select is(pg_temp.tune(jsonb_build_object('what', 'schedules', 'key', id::text, 'remove', true)) ->> 'status', '200', 'and removed') from schedules;
select is_empty('select from schedules', 'and gone');

-- a preview
create function pg_temp.all_there_is() returns jsonb language sql as $$
  select jsonb_build_array(
    (select jsonb_agg(r order by r.event_type) from public.drift_rules as r), (select jsonb_agg(t order by t.id) from public.thresholds as t),
    (select jsonb_agg(r order by r.name) from public.reactions as r), (select jsonb_agg(w order by w.id) from public.maintenance_windows as w),
    (select jsonb_agg(w order by w.id) from public.waivers as w), (select jsonb_agg(i order by i.issue_id) from public.issues as i),
    (select jsonb_agg(e order by e.id) from public.events as e), (select count(*) from public.actions), (select count(*) from public.journal),
    (select jsonb_agg(s) from public.settings as s), (select jsonb_agg(s order by s.scope_id) from bruce.scopes as s))
$$;
create temporary table before as select pg_temp.all_there_is() as all_there_is;
create function pg_temp.now_of(p_query jsonb) returns text language sql as $$
  select format('%s %s %s %s %s', n ->> 'opens', n ->> 'resolves', n ->> 'held', n ->> 'freed', n ->> 'severity')
  from (select pg_temp.preview(p_query) -> 'now' as n) as p
$$;
select is(
  pg_temp.preview('{"what": "rules", "key": "SERVICE_MISSING", "values": {"severity": "low"}, "was": {"severity": "high"}}')
    - '{as_of}'::text[],
  '{"status": 200, "changes": {"severity": {"from": "high", "to": "low"}}, "past": null, "matches": {"days": 7, "events": 1},
    "now": {"opens": 0, "resolves": 0, "held": 0, "freed": 0, "severity": 1, "items": [{"effect": "severity", "was": "high", "severity": "low",
      "hostname": "box", "service": "web", "event_type": "SERVICE_MISSING"}]}}', 'another severity');
select is(
  pg_temp.now_of('{"what": "rules", "key": "SERVICE_MISSING", "values": {"enabled": false}, "was": {"enabled": true}}'), '0 1 0 0 0', 'a rule that is off');
select is(
  pg_temp.preview('{"what": "windows", "values": {"reason": "x", "hostname": "b*", "event_types": ["SERVICE_MISSING"], "starts_at": "2026-03-02", "ends_at": "2026-03-04"}}')
    #>> '{matches,events}', '1', 'a window says how much of what was it is about; what is open stays open');
select is(pg_temp.preview('{"what": "windows", "values": {"reason": "x", "hostname": "nas", "starts_at": "2026-03-02", "ends_at": "2026-03-04"}}')
    #>> '{matches,events}', '0', 'one of another host has nothing to do with what was');
select is(
  pg_temp.now_of('{"what": "waivers", "values": {"reason": "x", "service": "web", "expires_at": "2026-03-04"}}'), '0 0 1 0 0', 'a waiver holds back');
select is(
  pg_temp.preview(jsonb_build_object('what', 'reactions', 'key', 'all', 'values', '{"severities": ["high"], "group_wait": "0"}'::jsonb,
    'was', '{"severities": ["critical"], "group_wait": "00:02:00"}'::jsonb)) -> 'past', '{"days": 7, "notices": 1, "in_place_of": 0}', 'another reaction');
select is(
  (pg_temp.preview(jsonb_build_object('what', 'thresholds', 'key', id::text, 'values', '{"open_above": 99}'::jsonb, 'was', '{"open_above": 97.5}'::jsonb))
    -> 'past') - '{observations,left_out}'::text[], '{"days": 7, "notices": 0, "in_place_of": 0, "opened": 0, "opened_in_place_of": 0}',
  'another threshold') from thresholds where metric = 'cpu_pct' and hostname = '*';
select is(
  (p ->> 'observations')::integer + (p ->> 'left_out')::integer,
  (select count(*)::integer from observed_snapshots where disposition in ('current', 'partial')), 'and how many snapshots were not looked at')
from (
  select pg_temp.preview(jsonb_build_object('what', 'thresholds', 'key', id::text, 'values', '{"open_above": 99}'::jsonb,
    'was', '{"open_above": 97.5}'::jsonb)) -> 'past' as p from thresholds where metric = 'cpu_pct' and hostname = '*'
) as t;
select is(pg_temp.told(pg_temp.preview('{"what": "rules", "key": "VM_DOWN", "values": {"severity": "x"}, "was": {"severity": "x"}}')), '409',
  'a preview finds what is wrong as well');
select is(pg_temp.all_there_is(), all_there_is, 'nothing of it stays') from before;

-- a preview that would hold the engine too long
create function pg_temp.severity_of(p_severity text) returns jsonb language sql as $$
  select pg_temp.preview(jsonb_build_object(
    'what', 'rules', 'key', 'SERVICE_UNEXPECTED', 'values', jsonb_build_object('severity', p_severity), 'was', '{"severity": "low"}'::jsonb))
$$;
create function pg_temp.undeclared(p_host text, p_many integer) returns void language sql as $$
  select tests.observe(p_host, 'docker', tests.docker(variadic array(select tests.container('c' || n) from generate_series(1, p_many) as n)))
$$;
insert into assets (name) values ('crowd'), ('mass'), ('one more');
select pg_temp.undeclared('crowd', 1000);
select is(pg_temp.severity_of('medium') #>> '{now,severity}', '1000', 'a thousand differences are judged');
select pg_temp.undeclared('one more', 1);
select is(
  pg_temp.severity_of('medium') - 'as_of',
  '{"status": 200, "now": null, "past": null, "matches": null, "changes": {"severity": {"from": "low", "to": "medium"}}}',
  'for more of them a preview says that it does not know');
select is(
  pg_temp.now_of('{"what": "rules", "key": "SERVICE_MISSING", "values": {"enabled": false}, "was": {"enabled": true}}'), '0 1 0 0 0',
  'another change is judged as ever');
select pg_temp.undeclared('mass', 1000);
select is(
  pg_temp.preview('{"what": "rules", "key": "SERVICE_MISSING", "values": {"enabled": false}, "was": {"enabled": true}}') -> 'now', 'null',
  'among more than 2,000 issues no change is');
select is(
  pg_temp.change('rules', 'SERVICE_UNEXPECTED', '{"severity": "medium"}') ->> 'status', '200', 'what was not previewed can be saved');
select is((select count(*) from issues where severity = 'medium' and event_type = 'SERVICE_UNEXPECTED'), 2001::bigint, 'and counts');
select pg_temp.undeclared(h, 0) from unnest(array['crowd', 'mass', 'one more']) as h;

-- and then for good
select is(pg_temp.change('rules', 'SERVICE_MISSING', '{"severity": "low"}') ->> 'status', '200', 'another severity');
select is((select severity from issues where event_type = 'SERVICE_MISSING'), 'low', 'is that of the open issue at once');
select is(pg_temp.change('rules', 'SERVICE_MISSING', '{"enabled": false}') ->> 'status', '200', 'a rule is switched off');
select is((select status from issues where event_type = 'SERVICE_MISSING'), 'resolved', 'its issue is resolved');
select is(pg_temp.change('rules', 'SERVICE_MISSING', '{"enabled": true}') ->> 'status', '200', 'and on again');
select is((select status from issues where event_type = 'SERVICE_MISSING' order by first_seen_at desc limit 1), 'open', 'and open again');
select is(pg_temp.make('windows', '{"reason": "disks", "hostname": "box", "starts_at": "2026-03-02", "ends_at": "2026-03-04"}') ->> 'status', '200',
  'a window is opened');
select is(r #>> '{about,state}', 'open', 'it is open') from jsonb_array_elements(pg_temp.rows('windows') -> 'rows') as r;
select is((select created_by from maintenance_windows), 'ann', 'by whom');
select is(pg_temp.change('windows', id::text, jsonb_build_object('ends_at', bruce.clock())) ->> 'status', '200', 'it ends now') from maintenance_windows;
select is(r #>> '{about,state}', 'over', 'it is over') from jsonb_array_elements(pg_temp.rows('windows') -> 'rows') as r;
select is(pg_temp.tune(jsonb_build_object('what', 'windows', 'key', id::text, 'remove', true)) ->> 'status', '200', 'it is removed')
from maintenance_windows;
select is(pg_temp.make('waivers', '{"reason": "known", "hostname": "box", "expires_at": "infinity"}') ->> 'status', '200', 'a waiver');
select is(pg_temp.change('waivers', id::text, '{"expires_at": "2026-04-01T00:00:00Z"}') ->> 'status', '200', 'ends later') from waivers;
select is(pg_temp.tune(jsonb_build_object('what', 'waivers', 'key', id::text, 'remove', true)) ->> 'status', '200', 'and now') from waivers;
select is((select ended_by from waivers), 'ann', 'by whom');
select is(pg_temp.tune(jsonb_build_object('what', 'waivers', 'key', id::text, 'remove', true)) ->> 'status', '409', 'not twice') from waivers;

-- pages
insert into waivers (reason, expires_at, created_by) select 'w' || n, 'infinity', 'ann' from generate_series(1, 5) as n;
create temporary table page as select dashboard_tuning(repeat('a', 64), '{"what": "waivers", "limit": 4}') as first;
select is(jsonb_array_length(first -> 'rows') || ' of ' || (first ->> 'total'), '4 of 6', 'a page is as long as asked for') from page;
select is(
  jsonb_array_length(dashboard_tuning(
    repeat('a', 64), jsonb_build_object('what', 'waivers', 'limit', 4, 'cursor', first -> 'next_cursor')) -> 'rows'),
  2, 'the next one goes on') from page;
select is(dashboard_tuning(repeat('a', 64), '{"what": "waivers", "cursor": "x"}') #>> '{details,0,code}', 'invalid_cursor', 'another cursor is none');
select ok(
  not exists (select from jsonb_path_query(pg_temp.rows(w), '$.**') as v where v #>> '{}' ~ 'TARGET_PHONE'), 'no secret is named in ' || w)
from unnest(array['rules', 'thresholds', 'reactions', 'windows', 'waivers', 'schedules', 'settings']) as w;

select * from finish();
