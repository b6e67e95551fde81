-- What makes two differences one cause, rule by rule: pairs that are the same, and pairs that only look so.
select no_plan();

insert into assets (name, parent) values ('pve1', null), ('pve2', null), ('vm1', 'pve1'), ('vm2', 'pve1'), ('vm3', 'pve2'),
  ('metal1', null), ('metal2', null);
create temporary table row (pair text, event_type text, hostname text, service text, field text, expected text, observed text);
insert into row values
  ('one name', 'SERVICE_MISSING', 'a', 'Fresh_RSS', 'state', 'running', 'absent'),
  ('one name', 'SERVICE_MISSING', 'b', 'freshrss', 'state', 'running', 'absent'),
  ('stopped is not absent', 'SERVICE_MISSING', 'c', 'freshrss', 'state', 'running', 'stopped'),
  ('unstable is running, too', 'SERVICE_UNEXPECTED', 'a', 'watchtower', 'declaration', 'not declared', 'running'),
  ('unstable is running, too', 'SERVICE_UNEXPECTED', 'b', 'watchtower', 'declaration', 'not declared', 'unstable'),
  ('retired is not undeclared', 'SERVICE_UNEXPECTED', 'c', 'watchtower', 'lifecycle', 'retired', 'running'),
  ('both ports', 'PORT_MISMATCH', 'a', 'web', 'ports', 'tcp/80', 'tcp/8080'),
  ('both ports', 'PORT_MISMATCH', 'b', 'web', 'ports', 'tcp/80', 'tcp/8080'),
  ('another declared port', 'PORT_MISMATCH', 'c', 'web', 'ports', 'tcp/81', 'tcp/8080'),
  ('another service', 'PORT_MISMATCH', 'a', 'web2', 'ports', 'tcp/80', 'tcp/8080'),
  ('two images', 'CONFIG_DRIFT', 'a', 'cache', 'image', 'redis:7.4', 'redis:7.2'),
  ('two images', 'CONFIG_DRIFT', 'b', 'queue', 'image', 'redis:7.4', 'redis:7.2'),
  ('another tag', 'CONFIG_DRIFT', 'c', 'cache', 'image', 'redis:7.4', 'redis:7.0'),
  ('replicas of two clusters 1', 'CONFIG_DRIFT', 'a', 'postgres', 'role', 'primary', 'replica'),
  ('replicas of two clusters 2', 'CONFIG_DRIFT', 'a', 'redis', 'role', 'primary', 'replica'),
  ('clocks ahead', 'CONFIG_DRIFT', 'a', null, 'clock', 'right', 'ahead'),
  ('clocks ahead', 'CONFIG_DRIFT', 'b', null, 'clock', 'right', 'ahead'),
  ('clock behind', 'CONFIG_DRIFT', 'c', null, 'clock', 'right', 'behind'),
  ('an address is of one host 1', 'CONFIG_DRIFT', 'a', null, 'ip', '10.0.0.1', '10.0.0.9'),
  ('an address is of one host 2', 'CONFIG_DRIFT', 'b', null, 'ip', '10.0.0.1', '10.0.0.9'),
  ('an identity is of one host 1', 'CONFIG_DRIFT', 'a', null, 'docker.identity', 'one', 'several'),
  ('an identity is of one host 2', 'CONFIG_DRIFT', 'b', null, 'docker.identity', 'one', 'several'),
  ('moved together', 'CONFIG_DRIFT', 'vm1', null, 'node', 'pve1', 'pve2'),
  ('moved together', 'CONFIG_DRIFT', 'vm2', null, 'node', 'pve1', 'pve2'),
  ('down at pve1', 'VM_DOWN', 'vm1', null, 'state', 'running', 'stopped'),
  ('down at pve1', 'VM_DOWN', 'vm2', null, 'state', 'running', 'stopped'),
  ('down at pve2', 'VM_DOWN', 'vm3', null, 'state', 'running', 'stopped'),
  ('silent at pve1', 'NODE_UNREACHABLE', 'vm1', null, 'report', 'a report every 00:01:00', 'silence'),
  ('silent at pve1', 'NODE_UNREACHABLE', 'vm2', null, 'report', 'a report every 00:05:00', 'silence'),
  ('two machines that share nothing 1', 'NODE_UNREACHABLE', 'metal1', null, 'report', 'a report every 00:01:00', 'silence'),
  ('two machines that share nothing 2', 'NODE_UNREACHABLE', 'metal2', null, 'report', 'a report every 00:01:00', 'silence'),
  ('restarted at pve1', 'REBOOTED', 'vm1', null, 'boot', 'no restart', 'restarted'),
  ('restarted at pve1', 'REBOOTED', 'vm2', null, 'boot', 'no restart', 'restarted'),
  ('restarted elsewhere', 'REBOOTED', 'metal1', null, 'boot', 'no restart', 'restarted'),
  ('a failed unit', 'SERVICE_UNHEALTHY', 'a', 'nut.service', 'unit', 'runs', 'failed'),
  ('a failed unit', 'SERVICE_UNHEALTHY', 'b', 'nut.service', 'unit', 'runs', 'failed'),
  ('one kind of failure', 'SNAPSHOT_ERROR', 'a', null, 'truenas.collection', 'succeeds', 'auth'),
  ('one kind of failure', 'SNAPSHOT_ERROR', 'b', null, 'truenas.collection', 'succeeds', 'auth'),
  ('another kind', 'SNAPSHOT_ERROR', 'c', null, 'truenas.collection', 'succeeds', 'timeout'),
  ('another source', 'SNAPSHOT_ERROR', 'd', null, 'proxmox.collection', 'succeeds', 'auth'),
  ('each held snapshot 1', 'SNAPSHOT_ERROR', 'a', null, 'docker.breaker', 'applied', 'held'),
  ('each held snapshot 2', 'SNAPSHOT_ERROR', 'b', null, 'docker.breaker', 'applied', 'held'),
  ('silent collectors', 'SNAPSHOT_ERROR', 'e', null, 'docker.report', 'a report every 00:01:00', 'silence'),
  ('silent collectors', 'SNAPSHOT_ERROR', 'f', null, 'docker.report', 'a report every 00:02:00', 'silence'),
  ('one metric', 'RESOURCE_EXCEEDED', 'a', null, 'memory', 'at most 90 %', '93.1 %'),
  ('one metric', 'RESOURCE_EXCEEDED', 'b', null, 'memory', 'at most 95 %', '97.4 %'),
  ('another metric', 'RESOURCE_EXCEEDED', 'a', null, 'disk', 'at most 90 %', '93.1 %'),
  ('another pool', 'RESOURCE_EXCEEDED', 'a', 'tank', 'memory', 'at most 90 %', '93.1 %'),
  ('pools that are both called tank 1', 'POOL_UNHEALTHY', 'a', 'tank', 'pool', 'ONLINE', 'DEGRADED'),
  ('pools that are both called tank 2', 'POOL_UNHEALTHY', 'b', 'tank', 'pool', 'ONLINE', 'DEGRADED'),
  ('one class of alert', 'ALERT_RAISED', 'a', null, 'SMART 0a1b2c3d', 'not raised', 'CRITICAL'),
  ('one class of alert', 'ALERT_RAISED', 'b', null, 'SMART 99887766 2', 'not raised', 'CRITICAL'),
  ('another class', 'ALERT_RAISED', 'a', null, 'ScrubFinished 0a1b2c3d', 'not raised', 'CRITICAL'),
  ('another level', 'ALERT_RAISED', 'a', null, 'SMART 0a1b2c3e', 'not raised', 'WARNING'),
  ('alerts without a class 1', 'ALERT_RAISED', 'a', null, 'alert 0a1b2c3d', 'not raised', 'CRITICAL'),
  ('alerts without a class 2', 'ALERT_RAISED', 'b', null, 'alert 11111111', 'not raised', 'CRITICAL'),
  ('routes to one target', 'ROUTE_DRIFT', 'a', 'web', 'route x.lan', 'running', 'stopped'),
  ('routes to one target', 'ROUTE_DRIFT', 'a', 'web', 'route y.lan', 'running', 'stopped'),
  ('a route to another host', 'ROUTE_DRIFT', 'b', 'web', 'route z.lan', 'running', 'stopped'),
  ('a probe of two addresses', 'SERVICE_UNHEALTHY', 'a', 'web', 'http http://a/', 'answers well', 'fails'),
  ('a probe of two addresses', 'SERVICE_UNHEALTHY', 'b', 'web', 'http http://b/', 'answers well', 'fails'),
  ('restarts', 'SERVICE_RESTARTING', 'a', 'db', 'restarts', 'fewer', 'more'),
  ('restarts', 'SERVICE_RESTARTING', 'b', 'db', 'x-db-1', 'fewer', 'more'),
  ('stuck containers', 'STUCK', 'vm1', 'web', 'state', 'settled', 'removing'),
  ('stuck containers', 'STUCK', 'vm3', 'web', 'state', 'settled', 'removing'),
  ('stuck guests at pve1', 'STUCK', 'vm1', null, 'state', 'settled', 'locked (backup)'),
  ('stuck guests at pve1', 'STUCK', 'vm2', null, 'state', 'settled', 'locked (backup)'),
  ('a stuck guest at pve2', 'STUCK', 'vm3', null, 'state', 'settled', 'locked (backup)'),
  ('a rule of one''s own: field and observed', 'NO_BACKUP', 'a', 'db', 'backup', 'each night', 'none'),
  ('a rule of one''s own: field and observed', 'NO_BACKUP', 'b', 'web', 'backup', 'each week', 'none'),
  ('another value', 'NO_BACKUP', 'c', 'db', 'backup', 'each night', 'last year'),
  ('nothing to compare by 1', 'ODD', 'a', null, null, null, null),
  ('nothing to compare by 2', 'ODD', 'b', null, null, null, null);
insert into issues (drift_key, event_type, hostname, service, field, expected, observed, severity, status, details, first_seen_at,
  last_seen_at, opened_at, cause, note)
select concat_ws('/', event_type, hostname, service, field, observed), event_type, hostname, service, field, expected, observed,
  'low', 'open', 'd', now(), now(), now(), 'FIRST_SEEN', pair
from row;
select is((select count(*) from bruce.cause_members), (select count(*) from row), 'all are there');
select is_empty(
  $$
    select i.note, array_agg(distinct m.cause_key) from bruce.cause_members as m join issues as i using (issue_id)
    group by i.note having count(distinct m.cause_key) > 1
  $$,
  'what is the same is one cause');
select is_empty(
  $$
    select array_agg(distinct i.note) from bruce.cause_members as m join issues as i using (issue_id)
    group by m.cause_key having count(distinct i.note) > 1
  $$,
  'what is not the same is never merged');
select is_empty(
  $$ select details from drift_causes where details ~ 'cause[.]' or details ~ '[?]' or details ~ '%[0-9]' $$,
  'each cause has a sentence');
select bag_has(
  'select details from drift_causes where cardinality(issue_ids) > 1',
  $$ values ('2 hosts have a clock that is wrong: it is ahead.'), ('2 hosts at pve1 do not run (stopped).'),
    ('2 hosts are on pve2 instead of pve1.'), ('2 hosts at pve1 do not report.'),
    ('The collection of truenas fails on 2 hosts (auth).'), ('memory is over its limit on 2 hosts.'),
    ('NO_BACKUP (backup): none on 2 services of 2 hosts.'),
    ('2 routes to one target on a lead nowhere (stopped).') $$,
  'that says what and where');
-- without the sweep, which would find that none of these exists
alter table settings disable trigger user;
update settings set language = 'fr';
alter table settings enable trigger user;
select is((select count(*) from bruce.cause_members), (select count(*) from row), 'all are there still');
select is_empty(
  $$ select details from drift_causes where details ~ 'cause[.]' or details ~ ' hosts' $$, 'and one in French');

select is_empty(
  $$ select r.event_type from drift_rules as r where starts_with(r.rule_view, 'bruce.')
       and not exists (select from bruce.cause_parts as c where c.event_type = r.event_type and c.field_like = '%') $$,
  'each rule of BRUCE says what is the same');

-- a rule of one's own says what is the same
insert into bruce.cause_parts values ('NO_BACKUP', '%', '{service,observed}');
select is(
  (select count(distinct m.cause_key) from bruce.cause_members as m where m.event_type = 'NO_BACKUP'), 3::bigint,
  'a row says otherwise');
select throws_ok(
  $$ insert into bruce.cause_parts values ('NO_BACKUP', 'x', '{colour}') $$, '23514', null, 'a part that is none is refused');

select is(bruce.kind_of_error('unreachable', a), bruce.kind_of_error('unreachable', b), a)
from (values
  ('connect ECONNREFUSED 10.0.0.4:2375', 'connect ECONNREFUSED 10.0.0.5:2376'),
  ('dial unix /var/run/docker.sock: connect: permission denied', 'connect EACCES /run/user/1000/podman.sock'),
  ('HTTP 500 of http://nas1:2375/info in 300 ms', 'HTTP 500 of http://nas2:2375/info in 12 ms')) as v (a, b);
select isnt(
  bruce.kind_of_error('unreachable', 'connect ECONNREFUSED 10.0.0.4:2375'),
  bruce.kind_of_error('unreachable', 'connect EACCES /var/run/docker.sock'), 'refused is not forbidden');
select * from finish();
