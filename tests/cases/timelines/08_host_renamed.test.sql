-- A host is renamed in NetBox (same netbox_id): centreon/centreon#5527, centreon/centreon#3763. Its issues, acknowledgement,
-- waiver, schedule and window go on under the new name, while the collector still says the old one, and then the new one.
select plan(42);

create function pg_temp.at(p_at text) returns void language sql as $$ select set_config('bruce.now', p_at::timestamptz::text, false) $$;
create function pg_temp.snap(p_at text, p_host text, p_source text, p_snapshot jsonb) returns void language sql as $$
  select pg_temp.at(p_at);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values (p_host, p_source, p_at::timestamptz, p_snapshot, '{"interval_s": 600}');
$$;
create function pg_temp.jobs(p_at text) returns void language sql as $$ select pg_temp.at(p_at); select bruce.run_jobs(p_at::timestamptz); $$;
create function pg_temp.netbox(p_hosts jsonb, p_is_complete boolean default false) returns void language sql as $$
  insert into snapshots (snapshot_type, data) values ('netbox', jsonb_build_object('complete', p_is_complete, 'hosts', p_hosts))
$$;
create function pg_temp.down(variadic p_names text[]) returns jsonb language sql as $$
  select tests.docker(variadic array(select tests.container(n, '{"state": "exited"}') from unnest(p_names) as n))
$$;
-- which issue is which, whatever it is called
create view pg_temp.alive as
select i.issue_id, i.event_type, i.hostname, i.service, i.status, i.acknowledged_by, i.waived_by is not null as is_waived, i.stale
from issues as i where i.status <> 'resolved' and i.event_type <> 'HEARTBEAT_OVERDUE';
create temporary table known (issue_id uuid, was text);
create temporary table seen (id bigint);
create function pg_temp.remember() returns void language sql as $$
  delete from known; delete from seen;
  insert into known select issue_id, concat_ws('/', hostname, service) from pg_temp.alive;
  insert into seen select coalesce(max(id), 0) from events;
$$;
create function pg_temp.news() returns bigint language sql as $$
  select count(*) from events as e where e.id > (select s.id from seen as s) and e.event_type not in ('HEARTBEAT_OVERDUE') $$;

-- the case
insert into targets (name, kind, url) values ('phone', 'webhook', 'https://x.example/');
insert into reactions (name, target, hostname) values ('all', 'phone', 'box-old');
select pg_temp.at('2026-03-02 12:00Z');
select pg_temp.netbox('[{"hostname": "box-old", "netbox_id": 7, "services": [{"name": "web", "netbox_id": 70}, {"name": "db", "netbox_id": 71}, {"name": "api", "netbox_id": 72}]}]', true);
insert into schedules (hostname, local_start, local_end, time_zone) values ('box-old', '08:00', '20:00', 'UTC');
insert into maintenance_windows (reason, hostname, weekdays, local_start, local_end, time_zone)
values ('w', 'box-old', '{mon,tue,wed,thu,fri,sat,sun}', '02:00', '04:00', 'UTC');
insert into thresholds (metric, hostname, open_above, clear_below) values ('mem_pct', 'box-old', 50, 40);
insert into memories (source, body, hostname) values ('anna', 'It stands in the attic.', 'box-old');
select create_token('box', 'collector', repeat('c', 64), '{box-old}') is not null as made into temporary token;
select pg_temp.snap('2026-03-02 12:00Z', 'box-old', 'docker', pg_temp.down('web', 'db', 'api'));
select acknowledge(issue_id, 'anna', 'known') from issues where service = 'web';
select waive(issue_id, 'moves', 'infinity', 'anna') from issues where service = 'db';
select pg_temp.remember();
select is((select count(*) from known), 3::bigint, 'three issues');
delete from actions;

select pg_temp.at('2026-03-02 12:00:40Z');
select pg_temp.netbox('[{"hostname": "box-new", "netbox_id": 7, "services": [{"name": "web", "netbox_id": 70}, {"name": "db", "netbox_id": 71}, {"name": "api", "netbox_id": 72}]}]', true);
select set_eq(
  $$ select k.was, a.hostname, a.service, a.status, a.acknowledged_by, a.is_waived from pg_temp.alive as a left join known as k using (issue_id) $$,
  $$ values ('box-old/web', 'box-new', 'web', 'open', 'anna', false), ('box-old/db', 'box-new', 'db', 'pending', null, true),
    ('box-old/api', 'box-new', 'api', 'open', null, false) $$, 'the same issues, under the new name'
);
select is((select details from issues where service = 'api'), 'Expected service api on box-new but container not running (stopped).', 'in their sentences, too');
select is(pg_temp.news(), 0::bigint, 'without an event');
select pg_temp.snap('2026-03-02 12:01Z', 'box-old', 'docker', pg_temp.down('web', 'db', 'api'));
select is(pg_temp.news(), 0::bigint, 'the collector still says the old name: that is still the host');
select pg_temp.snap('2026-03-02 12:02Z', 'box-new', 'docker', pg_temp.down('web', 'db', 'api'));
select pg_temp.jobs('2026-03-02 12:02:30Z');
select is(pg_temp.news(), 0::bigint, 'and then the new one');
select set_eq(
  $$ select k.was, a.stale from pg_temp.alive as a left join known as k using (issue_id) $$,
  $$ values ('box-old/web', false), ('box-old/db', false), ('box-old/api', false) $$, 'nothing else is open'
);
select results_eq($$ select hostname, host from bruce.scopes $$, $$ values ('box-new', 'box-new') $$, 'one collector');
select is((select drift_key from waivers), 'SERVICE_MISSING/box-new/db/state', 'the waiver');
select results_eq($$ select hostname from schedules union all select hostname from maintenance_windows $$, array['box-new', 'box-new'], 'schedule, window');
select isnt_empty($$ select from thresholds where hostname = 'box-new' $$, 'threshold');
select is((select hostname from reactions), 'box-new', 'reaction');
select is((select hosts from bruce.api_tokens where name = 'box'), '{box-new,box-old}', 'the token of its collector, which may say both');
select is(api_memory_search(tests.token('agent'), '{"hostname": ["box-new"]}') #>> '{items,0,body}', 'It stands in the attic.', 'the memory');
select is(
  (select array_agg(message) from journal where kind = 'rename'),
  array['Host box-old is called box-new now; its issues, and what names it, go on under that name.'], 'one line of the journal tells it'
);
select pg_temp.jobs('2026-03-02 20:00Z');
select pg_temp.jobs('2026-03-02 20:40Z');
select is((select lifecycle from bruce.host_state where hostname = 'box-new'), 'offline', 'in the evening it is off by its schedule');
select is_empty($$ select from issues where event_type in ('NODE_UNREACHABLE', 'VM_UNDECLARED') $$, 'so its silence is none');
select is_empty($$ select from unused_waivers_and_windows where about like '%old%' $$, 'nothing is left under the old name');
select set_eq($$ select drift_key from drift_as_of('2026-03-02 12:00:30Z') $$, array['SERVICE_MISSING/box-old/web/state', 'SERVICE_MISSING/box-old/api/state'], 'history keeps the name of then');

-- variant: renamed again, in two steps, by plain SQL and by the webhook; back up at the end
select pg_temp.jobs('2026-03-03 08:00Z');
select pg_temp.jobs('2026-03-03 08:15Z');
select pg_temp.snap('2026-03-03 09:00Z', 'box-new', 'docker', pg_temp.down('web', 'db', 'api'));
select pg_temp.snap('2026-03-03 09:06Z', 'box-new', 'docker', pg_temp.down('web', 'db', 'api'));
select pg_temp.remember();
update assets set name = 'box-x' where name = 'box-new';
select netbox_change('{"key": "k1", "event": "updated", "type": "vm", "netbox_id": 7, "changed_at": "2026-03-03T09:06:10Z", "object": {"hostname": "Box-Y.lan"}}') is not null as took into temporary took;
select apply_netbox_changes();
select set_eq($$ select name from assets where lifecycle <> 'retired' $$, array['Box-Y.lan'], 'another name, case and domain');
select set_eq(
  $$ select k.was, a.hostname from pg_temp.alive as a left join known as k using (issue_id) $$,
  $$ select was, 'Box-Y.lan' from known $$, 'its issues followed both times'
);
select pg_temp.snap('2026-03-03 09:07Z', 'box-old', 'docker', pg_temp.down('web', 'db', 'api'));
select is(pg_temp.news(), 0::bigint, 'a collector with its first name is still it');
select pg_temp.snap('2026-03-03 09:08Z', 'box-y.lan', 'docker', tests.docker(tests.container('web'), tests.container('db'), tests.container('api')));
select results_eq(
  $$ select status, hostname, count(*) from events as e where e.id > (select id from seen) and event_type = 'SERVICE_MISSING' group by 1, 2 $$,
  $$ values ('resolved', 'Box-Y.lan', 2::bigint) $$, 'what is well again ends under its last name'
);
select is_empty($$ select from drift_as_of('2026-03-03 10:00Z') where event_type = 'SERVICE_MISSING' $$, 'for history, too');
select is_empty(
  $$ select from drift_between('2026-03-03 08:00Z', '2026-03-03 10:00Z') where drift_key like '%/box-old/%' or drift_key like '%box-x%' $$,
  'nothing is left open under its older names');
select set_eq(
  $$ select change, drift_key from drift_between('2026-03-03 09:06:05Z', '2026-03-03 10:00Z') where event_type = 'SERVICE_MISSING' $$,
  $$ values ('disappeared', 'SERVICE_MISSING/Box-Y.lan/web/state'), ('disappeared', 'SERVICE_MISSING/Box-Y.lan/api/state') $$, 'the difference of two moments says so');

-- variant: two hosts swap their names in one state
select pg_temp.at('2026-03-03 12:00Z');
delete from schedules;
select pg_temp.netbox('[{"hostname": "a", "netbox_id": 1, "services": [{"name": "web", "netbox_id": 10}]}, {"hostname": "b", "netbox_id": 2, "services": [{"name": "web", "netbox_id": 20}]}]');
select pg_temp.snap('2026-03-03 12:00Z', 'a', 'docker', pg_temp.down('web'));
select pg_temp.snap('2026-03-03 12:00Z', 'b', 'docker', pg_temp.down('web'));
select acknowledge(issue_id, 'anna') from issues where hostname = 'a' and status = 'open';
select pg_temp.remember();
select pg_temp.netbox('[{"hostname": "b", "netbox_id": 1, "services": [{"name": "web", "netbox_id": 10}]}, {"hostname": "a", "netbox_id": 2, "services": [{"name": "web", "netbox_id": 20}]}]');
select set_eq(
  $$ select k.was, a.hostname, a.acknowledged_by from pg_temp.alive as a left join known as k using (issue_id) where a.hostname in ('a', 'b') $$,
  $$ values ('a/web', 'b', 'anna'), ('b/web', 'a', null) $$, 'each issue goes with its host'
);
select set_eq(
  $$ select hostname, netbox_id from expected_services where hostname in ('a', 'b') $$, $$ values ('b', 10::bigint), ('a', 20) $$, 'and so do services');
select is(pg_temp.news(), 0::bigint, 'nobody is told');
update assets set name = case name when 'a' then 'b' else 'a' end where name in ('a', 'b');
select set_eq(
  $$ select k.was, a.hostname from pg_temp.alive as a left join known as k using (issue_id) where a.hostname in ('a', 'b') $$,
  $$ values ('a/web', 'a'), ('b/web', 'b') $$,
  'and back, by plain SQL');

-- variant: services: one is renamed, two swap their names, a container keeps the old name
select pg_temp.at('2026-03-04 12:00Z');
select pg_temp.netbox('[{"hostname": "s", "netbox_id": 3, "services": [{"name": "web", "netbox_id": 30}, {"name": "db", "netbox_id": 31}, {"name": "api", "netbox_id": 32, "depends_on": ["db"]}]}]');
insert into schedules (hostname, service, local_start, local_end, time_zone) values ('s', 'web', '00:00', '00:00', 'UTC');
select pg_temp.snap('2026-03-04 12:00Z', 's', 'docker', pg_temp.down('web', 'db', 'api'));
select waive(issue_id, 'known', 'infinity', 'anna') from issues where service = 'db' and status = 'open';
select acknowledge(issue_id, 'bob') from issues where hostname = 's' and service = 'web' and status = 'open';
select pg_temp.remember();
select pg_temp.netbox('[{"hostname": "s", "netbox_id": 3, "services": [{"name": "webui", "netbox_id": 30}, {"name": "api", "netbox_id": 31}, {"name": "db", "netbox_id": 32}]}]');
select set_eq(
  $$ select k.was, a.service, a.acknowledged_by, a.is_waived from pg_temp.alive as a left join known as k using (issue_id) where a.hostname = 's' $$,
  $$ values ('s/web', 'webui', 'bob', false), ('s/db', 'api', null, true), ('s/api', 'db', null, false) $$, 'issues go with their services'
);
select is((select count(*) from events where id > (select id from seen) and hostname = 's'), 0::bigint, 'without an event');
select is((select service from schedules), 'webui', 'the schedule of the service');
select pg_temp.snap('2026-03-04 12:01Z', 's', 'docker', tests.docker(tests.container('web'), tests.container('db'), tests.container('api')));
select is_empty($$ select from drift where hostname = 's' and event_type <> 'CONFIG_DRIFT' $$, 'the container that is still called web is the service webui');
insert into expected_services (hostname, name) values ('s', 'web');
select set_eq(
  $$ select service, event_type from drift where hostname = 's' $$, $$ values ('webui', 'SERVICE_MISSING') $$,
  'until another service is declared under that name');

-- variant: a VM known by its number and its hypervisor are renamed together; the hypervisor says the old names
select pg_temp.at('2026-03-05 12:00Z');
select pg_temp.netbox('[{"hostname": "pve", "netbox_id": 4, "asset_type": "device"}, {"hostname": "vm", "netbox_id": 5, "parent": "pve", "vmid": 101}, {"hostname": "vm2", "netbox_id": 6, "parent": "pve", "vmid": 102}]');
select pg_temp.snap('2026-03-05 12:00Z', 'pve', 'proxmox', tests.proxmox('pve', tests.guest(101, 'other name', '{"status": "stopped"}'), tests.guest(102, 'vm2')));
select set_eq($$ select event_type, hostname from pg_temp.alive where hostname in ('pve', 'vm', 'vm2') $$, $$ values ('VM_DOWN', 'vm') $$, 'a VM is down');
select pg_temp.remember();
select pg_temp.netbox('[{"hostname": "pve-new", "netbox_id": 4, "asset_type": "device"}, {"hostname": "vm-new", "netbox_id": 5, "parent": "pve-new", "vmid": 101}, {"hostname": "vm2-new", "netbox_id": 6, "parent": "pve-new", "vmid": 102}]');
select pg_temp.snap('2026-03-05 12:01Z', 'pve', 'proxmox', tests.proxmox('pve', tests.guest(101, 'other name', '{"status": "stopped"}'), tests.guest(102, 'vm2', '{"uptime_s": 4}')));
select set_eq(
  $$ select k.was, a.event_type, a.hostname from pg_temp.alive as a left join known as k using (issue_id) where a.hostname ~ '^(pve|vm)' $$,
  $$ values ('vm', 'VM_DOWN', 'vm-new') $$, 'it is the same issue, and nothing is undeclared'
);

-- variant: the collector was renamed first
select pg_temp.at('2026-03-06 12:00Z');
select pg_temp.netbox('[{"hostname": "first", "netbox_id": 8, "services": [{"name": "web", "netbox_id": 80}]}]');
select pg_temp.snap('2026-03-06 12:00Z', 'first', 'docker', pg_temp.down('web'));
select pg_temp.remember();
select pg_temp.snap('2026-03-06 12:05Z', 'second', 'docker', pg_temp.down('web'));
select pg_temp.netbox('[{"hostname": "second", "netbox_id": 8, "services": [{"name": "web", "netbox_id": 80}]}]');
select pg_temp.snap('2026-03-06 12:06Z', 'second', 'docker', pg_temp.down('web'));
select pg_temp.jobs('2026-03-06 12:40Z');
select pg_temp.snap('2026-03-06 12:41Z', 'second', 'docker', pg_temp.down('web'));
select set_eq(
  $$ select k.was, a.event_type, a.hostname, a.service from pg_temp.alive as a left join known as k using (issue_id) where a.hostname in ('first', 'second') $$,
  $$ values ('first/web', 'SERVICE_MISSING', 'second', 'web') $$, 'the host that nobody declared was it');
select results_eq($$ select hostname from bruce.scopes where source = 'docker' and host in ('first', 'second') $$, array['second'], 'with one collector');

-- variant: another host gets the old name by the same state
select pg_temp.at('2026-03-07 12:00Z');
select pg_temp.netbox('[{"hostname": "third", "netbox_id": 8, "services": [{"name": "web", "netbox_id": 80}]}, {"hostname": "second", "netbox_id": 9, "services": []}]');
select is((select hostname from expected_services where netbox_id = 80), 'third', 'and so does the service');
select is((bruce.resolve_host('second')).host, 'second', 'the old name is the other host now');
select is((bruce.resolve_host('first')).host, 'third', 'names before that are not');

select * from finish();
