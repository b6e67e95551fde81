-- A home where every rule speaks. Each suggestion is done as it stands, by the call or the line: its difference ends, or is
-- waived or held back, as its kind says. What only a person can do is listed here, by its key.
select plan(7);

select tests.home();
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';
update bruce_cmd_allowlist set enabled = false;
update bruce_cmd_allowlist set enabled = true, targets = '{*}'
where name in ('docker_start', 'docker_restart', 'docker_stop', 'compose_up', 'unit_start', 'unit_restart', 'qm_start', 'pct_start', 'truenas_app_start', 'collect');
update settings set breaker_objects = 50;

-- declared
insert into assets (name, asset_type, lifecycle) values
  ('box', 'device', 'active'), ('media', 'device', 'active'), ('dk', 'device', 'active'), ('edge', 'device', 'active'), ('mute', 'device', 'active'),
  ('sleeper', 'device', 'offline'), ('retiree', 'device', 'retired'), ('pve', 'device', 'active'), ('pve2', 'device', 'active'), ('torn', 'device', 'active');
insert into assets (name, asset_type, parent, lifecycle, vmid, primary_ip, metadata) values
  ('vm1', 'vm', 'pve', 'active', 201, null, '{}'), ('vm2', 'vm', 'pve', 'active', 202, null, '{}'), ('vm3', 'vm', 'pve', 'active', 203, null, '{}'),
  ('ct1', 'vm', 'pve', 'active', 204, null, '{}'), ('vm5', 'vm', 'pve', 'active', 205, null, '{}'), ('oldvm', 'vm', 'pve', 'retired', 206, null, '{}'),
  ('wander', 'vm', 'pve', 'active', 207, null, '{}'), ('named', 'vm', 'pve', 'active', 208, null, '{}'), ('off1', 'vm', 'pve', 'offline', 209, null, '{}'),
  ('addressed', 'vm', 'pve', 'active', 210, '10.0.0.1', '{}'), ('sized', 'vm', 'pve', 'active', 211, null, '{"vcpus": 2, "memory_mb": 4096}'),
  ('busy', 'vm', 'pve', 'active', 212, null, '{}'), ('tvm', 'vm', 'nas', 'active', null, null, '{}');
insert into expected_services (hostname, name, ports, image, role, metadata, origin, lifecycle, match, also_declared) values
  ('box', 'web', '{}', null, null, '{}', null, 'active', '{}', '{}'), ('box', 'pad', '{}', null, null, '{}', null, 'active', '{}', '{}'),
  ('box', 'gone', '{}', null, null, '{"from": "stacks/box/gone/compose.yaml"}', 'compose', 'active', '{"compose_service": "gone"}', '{}'),
  ('box', 'moved', '{}', null, null, '{}', null, 'active', '{}', '{}'), ('box', 'old', '{}', null, null, '{}', null, 'retired', '{}', '{}'),
  ('box', 'rss', '{tcp/8021}', null, null, '{}', null, 'active', '{}', '{}'),
  ('box', 'wiki', '{tcp/90}', null, null, '{"from": "stacks/box/wiki/compose.yaml"}', 'compose', 'active', '{"compose_service": "wiki"}', '{}'),
  ('box', 'mail', '{tcp/25,tcp/26}', null, null, '{}', null, 'active', '{}', '{}'), ('box', 'img', '{}', 'img:1', null, '{}', null, 'active', '{}', '{}'),
  ('box', 'imgc', '{}', 'imgc:1', null, '{"from": "stacks/box/imgc/compose.yaml"}', 'compose', 'active', '{}', '{}'),
  ('box', 'pol', '{}', null, null, '{"restart_policy": "always"}', null, 'active', '{}', '{}'), ('box', 'rol', '{}', null, 'front', '{}', null, 'active', '{}', '{}'),
  ('box', 'net', '{}', null, null, '{}', null, 'active', '{}', '{}'), ('box', 'hot', '{}', null, null, '{}', null, 'offline', '{}', '{}'),
  ('box', 'night', '{}', null, null, '{}', null, 'active', '{}', '{}'), ('box', 'twin', '{}', null, null, '{}', null, 'active', '{}', '{}'),
  ('box', 'loop', '{}', null, null, '{}', null, 'active', '{}', '{}'), ('box', 'sick', '{}', null, null, '{}', null, 'active', '{}', '{}'),
  ('box', 'tls', '{}', null, null, '{}', null, 'active', '{}', '{}'), ('box', 'hog', '{}', null, null, '{}', null, 'active', '{}', '{}'),
  ('box', 'stuck', '{}', null, null, '{}', null, 'active', '{}', '{}'), ('box', 'slowly', '{}', null, null, '{}', null, 'active', '{}', '{}'),
  ('box', 'two', '{tcp/70}', null, null, '{}', null, 'active', '{}', '{"compose": {"ports": ["tcp/71"], "from": "stacks/box/two/compose.yaml"}}'),
  ('box', 'shop', '{tcp/60}', null, null, '{"public": true}', null, 'active', '{}', '{}'), ('nas', 'photos', '{}', null, null, '{}', null, 'active', '{}', '{}'),
  ('nas', 'notes', '{}', null, null, '{}', null, 'active', '{}', '{}'),
  ('box', 'lm', '{}', null, null, '{"models": ["llama3", "qwen2.5:7b@sha256:abc", "there"]}', null, 'active', '{}', '{}'), ('box', 'served', '{}', null, null, '{"models": "phi4"}', null, 'active', '{}', '{}');
insert into assets (name) values ('ha');
insert into schedules (hostname, service, weekdays, local_start, local_end, time_zone) values ('box', 'night', '{mon}', '01:00', '02:00', 'UTC');

-- observed
create function pg_temp.box(p_restarts integer) returns jsonb language sql as $$
  select tests.docker(
    tests.container('web', '{"state": "exited", "exit_code": 1}'), tests.container('pad', '{"state": "paused"}'), tests.container('old'), tests.container('extra'),
    tests.container('rss', '{"ports": ["8022:80/tcp"]}'), tests.container('wiki', '{"ports": ["91:80/tcp"]}'), tests.container('mail', '{"ports": ["25:25/tcp", "26:26/tcp"]}'),
    tests.container('img', '{"image": "img:2"}'), tests.container('imgc', '{"image": "imgc:2"}'), tests.container('pol', '{"restart_policy": "no"}'),
    tests.container('rol', '{"labels": {"bruce.role": "back"}}'), tests.container('net', '{"network_mode": "container:lostone", "networks": ["container:lostone"]}'),
    tests.container('hot'), tests.container('night'), tests.container('a', '{"labels": {}, "compose": {"project": "p1", "service": "twin"}}'),
    tests.container('b', '{"compose": {"project": "p2", "service": "twin"}}'),
    tests.container('loop', jsonb_build_object('restart_count', p_restarts, 'compose', '{"project": "loop", "service": "loop"}'::jsonb)),
    tests.container('sick', '{"health": "unhealthy"}'), tests.container('tls'), tests.container('hog'), tests.container('stuck', '{"state": "removing"}'),
    tests.container('slowly', '{"health": "starting"}'), tests.container('two', '{"ports": ["70:80/tcp"]}'), tests.container('shop', '{"ports": ["60:80/tcp"]}'),
    tests.container('lm'), tests.container('served')
  ) || '{"metrics": {"hog": {"cpu_pct": 96.5}}}';
$$;
create function pg_temp.pve() returns void language sql as $$
  select tests.observe('pve', 'proxmox', '{
    "nodes": [{"node": "pve", "status": "online", "maxdisk": 100, "disk": 95, "maxmem": 100, "mem": 96}, {"node": "pve2", "status": "online"}],
    "storages": [{"storage": "local", "node": "pve", "status": "available", "maxdisk": 100, "disk": 94}, {"storage": "share", "node": "pve", "status": "unavailable"}],
    "guests": [
      {"node": "pve", "vmid": 201, "type": "qemu", "name": "vm1", "status": "stopped"}, {"node": "pve", "vmid": 202, "type": "qemu", "name": "vm2", "status": "running", "qmpstatus": "paused"},
      {"node": "pve", "vmid": 203, "type": "qemu", "name": "vm3", "status": "stopped", "lock": "backup"}, {"node": "pve", "vmid": 204, "type": "lxc", "name": "ct1", "status": "stopped"},
      {"node": "pve", "vmid": 206, "type": "qemu", "name": "oldvm", "status": "stopped"}, {"node": "pve2", "vmid": 207, "type": "qemu", "name": "wander", "status": "running"},
      {"node": "pve", "vmid": 208, "type": "qemu", "name": "renamed", "status": "running"}, {"node": "pve", "vmid": 209, "type": "qemu", "name": "off1", "status": "running"},
      {"node": "pve", "vmid": 210, "type": "qemu", "name": "addressed", "status": "running", "ips": ["10.0.0.2"]},
      {"node": "pve", "vmid": 211, "type": "qemu", "name": "sized", "status": "running", "maxcpu": 4, "maxmem": 8589934592},
      {"node": "pve", "vmid": 212, "type": "qemu", "name": "busy", "status": "running", "lock": "snapshot"},
      {"node": "pve", "vmid": 213, "type": "qemu", "name": "lab", "status": "running"}]}');
$$;
create function pg_temp.all_report(p_restarts integer) returns void language sql as $$
  select tests.observe('box', 'docker', pg_temp.box(p_restarts));
  select tests.observe('media', 'docker', tests.docker(tests.container('moved')));
  select pg_temp.pve();
  select tests.observe('nas', 'truenas', '{"system": {"hostname": "nas"}, "apps": [{"name": "photos", "state": "CRASHED"}], "vms": [{"id": 1, "name": "tvm", "status": {"state": "STOPPED"}}],
    "pools": [{"name": "tank", "status": "DEGRADED", "healthy": false, "size": 1000, "allocated": 900}],
    "alerts": [{"uuid": "x", "klass": "SMART", "level": "WARNING", "formatted": "Disk sda is hot."}]}');
  select tests.observe('edge', 'proxy', '{"routes": [{"domains": ["web.example"], "forward_host": "box", "forward_port": 7777, "enabled": true, "tls": true},
    {"domains": ["pad.example"], "forward_host": "media", "forward_port": 4444, "enabled": true, "tls": true}]}');
  select tests.observe('box', 'service_health', tests.checks(
    '{"name": "mail", "hostname": "box", "service": "mail", "type": "tcp", "target": "box:25", "ok": false, "error": "refused", "port": 25}',
    '{"name": "tls", "hostname": "box", "service": "tls", "type": "https", "target": "https://tls.example", "ok": false, "error": "certificate has expired"}',
    '{"name": "lm", "hostname": "box", "service": "lm", "kind": "ollama", "target": "http://box:11434", "ok": true, "models": [{"name": "there:latest"}]}',
    '{"name": "served", "hostname": "box", "service": "served", "kind": "vllm", "target": "http://box:8000", "ok": true, "models": [{"name": "other"}]}',
    '{"name": "ha", "hostname": "ha", "service": "home-assistant", "kind": "home_assistant", "target": "http://ha:8123/api/", "ok": true}'));
  select tests.observe('ha', 'home_assistant', '{"system": {"version": "2026.10.1"}, "updates": [
      {"entity_id": "update.home_assistant_core_update", "state": "on", "title": "Home Assistant Core", "installed_version": "2026.10.1", "latest_version": "2026.11.0",
        "release_url": "https://www.home-assistant.io/latest-release-notes/"},
      {"entity_id": "update.plug", "state": "on", "title": null, "installed_version": "1", "latest_version": "2", "release_url": "javascript:alert(1)"}],
    "repairs": [{"domain": "hue", "issue_id": "old_bridge", "severity": "warning", "translation_key": "old_bridge", "learn_more_url": "https://www.home-assistant.io/integrations/hue/"}]}');
  select tests.fails('dk', 'docker', 'unreachable', 'permission denied');
  select tests.fails('torn', 'docker', 'timeout', 'no answer');
  select tests.observe('laptop', 'docker', tests.docker());
  select tests.observe('retiree', 'docker', tests.docker());
  select tests.observe('sleeper', 'docker', tests.docker());
$$;
select tests.observe('named', 'docker', tests.docker()) where false;
select tests.observe('pve', 'proxmox', tests.proxmox('pve', tests.guest(208, 'named')));
select tests.observe('mute', 'docker', tests.docker());
select pg_temp.all_report(0);
select tests.let_pass('61 minutes'), pg_temp.all_report(0);
select pg_temp.all_report(9);

-- a machine without Docker
insert into assets (name) values ('mach'), ('twin1');
insert into expected_services (hostname, name, ports) values ('mach', 'ollama', '{}'), ('mach', 'whisper', '{}'), ('mach', 'sshd', '{}');
create function pg_temp.machine(p_boot text) returns void language sql as $$
  select tests.machine('mach', jsonb_build_array(tests.unit('ollama.service', 'failed'), tests.unit('sshd.service'), tests.unit('backup.service', 'failed')),
    jsonb_build_array(tests.listens('gameserver', '{tcp/7777}', '{"unit": "gameserver.service"}')),
    jsonb_build_object('os', jsonb_build_object('platform', 'linux', 'boot_id', p_boot, 'time_synchronized', false),
      'filesystems', '[{"mount": "/srv", "device": "/dev/sdb", "type": "ext4", "size_bytes": 100, "used_bytes": 97, "available_bytes": 3}]'::jsonb));
$$;
select pg_temp.machine('a'), pg_temp.machine('b'), pg_temp.machine('b');
select tests.machine('twin1', '[]', '[]', '{"os": {"platform": "linux"}}');
update bruce.scopes set instance = 'machine of mach' where host = 'twin1' and source = 'system';

select pg_temp.all_report(9);
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values
  ('worker furymcp', 'worker', 'box', '1 minute', bruce.clock() - interval '1 hour'), ('netbox export', 'schedule', 'box', '1 minute', bruce.clock() - interval '1 hour');
create view public.own_rule with (security_invoker = true) as
select 'TOO_OLD'::text as event_type, a.name as hostname, null::text as service, 'age'::text as field, 'young'::text as expected, 'old'::text as observed,
  'It is old.'::text as details, null::text as source, null::timestamptz as since, null::integer as scope_id
from public.assets as a where a.name = 'media';
insert into drift_rules (event_type, severity, description, rule_view) values ('TOO_OLD', 'low', 'Old.', 'public.own_rule');
select bruce.sweep(bruce.clock());
select bruce.hear('engine', bruce.clock());

-- what else the engine knows of: clocks, quotas, a second collector, a held snapshot, a command that gave up, a large database
update bruce.scopes set clock_skew = '10 minutes' where host = 'media';
update bruce.scopes set other_at = bruce.clock(), other_since = last_contact_at - interval '1 second', instance = 'one', other_instance = 'two' where host = 'laptop';
insert into bruce.token_quotas (token, quota, day, used, refused, refused_at) values ('docker', 'new_hosts', (bruce.clock() at time zone 'UTC')::date, 1000, 3, bruce.clock());
update settings set breaker_objects = 5;
insert into assets (name) values ('wiped');
insert into expected_services (hostname, name, lifecycle) select 'wiped', 's' || n, 'planned' from generate_series(1, 8) as n;
select tests.observe('wiped', 'docker', (select tests.docker(variadic array_agg(tests.container('s' || n))) from generate_series(1, 8) as n)), tests.observe('wiped', 'docker', tests.docker());
insert into bruce_cmd (created_at, state, name, target, reason, requested_by, risk, needs_approval, max_attempts, not_before, expires_at, max_runtime, arguments, resolved,
  issue_id, is_automatic, finished_at, gave_up_at)
select bruce.clock(), 'rejected', 'start', 'box', 'it has run 3 times for its issue, which is its budget', 'bruce', 'low', false, 1, bruce.clock(), bruce.clock() + interval '1 hour', '1 minute',
  '{}', '{}', i.issue_id, true, bruce.clock(), bruce.clock() from issues as i where i.service = 'web' and i.event_type = 'SERVICE_MISSING';
insert into heartbeats (name, kind, hostname, cadence, last_beat_at) values
  ('some jobs', 'job', 'box', '1 minute', bruce.clock() - interval '1 hour'), ('a dispatcher', 'dispatcher', 'box', '1 minute', bruce.clock() - interval '1 hour');
update thresholds set open_above = 1024, clear_below = 512 where metric = 'database_bytes';
select tests.reacts('{"name": "to phone", "target": "phone", "max_attempts": 1}');
insert into events (hostname, event_type, severity, details) values ('box', 'NOTE', 'low', 'A note.');
select finish_actions(tests.token_of('worker'), (c.claim ->> 'lease')::uuid, (
  select jsonb_agg(jsonb_build_object('action_id', a ->> 'action_id', 'outcome', 'dead', 'http_status', 403)) from jsonb_array_elements(c.claim -> 'actions') as a))
from (select claim_actions(tests.token_of('worker'), 'dispatcher') as claim) as c;
select bruce.run_jobs(bruce.clock());

-- what is full soon: a pool, a storage, a filesystem, the disk of a node, the database
delete from bruce.forecasts;
insert into bruce.forecasts (series_id, scope_id, hostname, service, value, limit_value, slope_per_day, full_at, full_at_earliest, verdict, why, points, since, measured_at,
  computed_at, due_since, due_days)
select distinct on (m.scope_id, m.kind) m.series_id, m.scope_id, f.hostname, f.service, 90, 100, 1, bruce.clock() + interval '10 days', bruce.clock() + interval '9 days', 'growing',
  'forecast.growing', 48, bruce.clock() - interval '2 days', bruce.clock(), bruce.clock(), bruce.clock(), 14
from bruce.metric_series as m join bruce.filling_series(array(select scope_id from bruce.metric_series)) as f using (series_id)
order by m.scope_id, m.kind, m.series_id;
select bruce.sweep(bruce.clock());

create temporary table offered as
select d.event_type, d.hostname, d.service, d.field, d.drift_key, o.offer, o.place, o.offer ->> 'kind' as kind, o.offer ->> 'key' as key
from drift as d, jsonb_array_elements(d.suggestions) with ordinality as o (offer, place);
create temporary table done as select o.*, tests.outcome_of(o.drift_key, o.offer) as outcome from offered as o;

-- the same where NetBox declares it
insert into assets (name, asset_type, netbox_id) values ('nb', 'device', 1), ('nbpve', 'device', 3);
insert into assets (name, asset_type, netbox_id, parent, vmid, primary_ip, metadata) values ('nbvm', 'vm', 2, 'nbpve', 220, '10.0.0.1', '{"vcpus": 2}');
insert into expected_services (hostname, name, ports, netbox_id, origin, also_declared) values
  ('nb', 'nbport', '{tcp/80}', 11, 'netbox', '{}'), ('nb', 'nbtwo', '{tcp/70}', 12, 'netbox', '{"compose": {"ports": ["tcp/71"], "from": "stacks/nb/two/compose.yaml"}}'),
  ('nb', 'nbown', '{tcp/90}', null, null, '{}'), ('nb', 'nbstopped', '{}', 13, 'netbox', '{}'), ('nb', 'nbgone', '{}', 14, 'netbox', '{}');
insert into expected_services (hostname, name, netbox_id, origin, metadata) values ('nb', 'nblm', 15, 'netbox', '{"models": ["llama3"]}');
select tests.observe('nb', 'service_health', tests.checks('{"name": "nblm", "hostname": "nb", "service": "nblm", "kind": "ollama", "target": "http://nb:11434", "ok": true, "models": []}'));
select tests.observe('nb', 'docker', tests.docker(tests.container('nbport', '{"ports": ["81:80/tcp"]}'), tests.container('nbtwo', '{"ports": ["70:80/tcp"]}'),
  tests.container('nbown', '{"ports": ["91:80/tcp"]}'), tests.container('nbstopped', '{"state": "exited"}'), tests.container('nbextra'), tests.container('nblm')));
select tests.observe('nbpve', 'proxmox', tests.proxmox('nbpve', tests.guest(220, 'nbvm', '{"ips": ["10.0.0.2", "10.0.0.3"], "maxcpu": 4}'), tests.guest(221, 'nblab')));
create temporary table offered_in_netbox as
select d.event_type, d.hostname, d.service, d.field, d.drift_key, o.offer, o.place, o.offer ->> 'kind' as kind, o.offer ->> 'key' as key
from drift as d, jsonb_array_elements(d.suggestions) with ordinality as o (offer, place) where d.hostname like 'nb%';
insert into done select o.*, tests.outcome_of(o.drift_key, o.offer) from offered_in_netbox as o;

select cmp_ok((select count(*) from done where outcome = 'ended'), '>', 100::bigint, 'more than a hundred of them end what they are about');
select set_eq(
  $$ select key, outcome from done where outcome not in ('ended', 'looked') $$,
  $$ values ('waive', 'waived'), ('silence', 'window'),
    -- what only a person can do, where it is: another machine, a proxy, a disk
    ('certificate', 'by hand'), ('choose_ip', 'by hand'), ('delete_vm', 'by hand'), ('dismiss', 'by hand'), ('give_ip', 'by hand'), ('install', 'by hand'),
    ('lead_route', 'by hand'), ('make_route', 'by hand'), ('no_news', 'by hand'), ('netbox_follows', 'by hand'), ('pool_by_hand', 'by hand'), ('size_in_netbox', 'by hand'),
    ('switch_route_off', 'by hand'),
    ('docker_group', 'a line for a person'), ('docker_restart', 'a line for a person'), ('export_again', 'a line for a person'), ('prune', 'a line for a person'),
    ('machine_id', 'a line for a person'), ('set_clock', 'a line for a person'), ('uninstall', 'a line for a person'), ('worker_again', 'a line for a person'),
    ('install_update', 'a line for a person'), ('install_update', 'by hand'), ('skip_update', 'by hand'), ('repair', 'by hand'), ('ignore_repair', 'by hand'), ('serve_model', 'by hand'),
    ('models_in_netbox', 'by hand'),
    -- bruce netbox adopt does it
    ('adopt_ports', 'NetBox'), ('declare', 'NetBox'), ('declare_vm', 'NetBox'), ('off', 'NetBox'), ('retire', 'NetBox'),
    -- the database gets smaller as its months are dropped
    ('retention', 'still there'),
    -- the next measurement ends it: a_forecast_is_told_later
    ('foresight', 'still there') $$,
  'and what does not end it at once is of these'
);
select set_eq(
  $$ select distinct event_type || ' ' || field from done where offer ? 'netbox' except select unnest(array['CONFIG_DRIFT ip', 'CONFIG_DRIFT node', 'VM_DOWN state', 'CONFIG_DRIFT lifecycle',
    'SERVICE_UNEXPECTED lifecycle', 'SERVICE_MISSING state', 'CONFIG_DRIFT image', 'CONFIG_DRIFT role', 'PORT_MISMATCH ports', 'SERVICE_UNEXPECTED declaration', 'VM_UNDECLARED guest', 'VM_UNDECLARED host']) $$,
  'select null::text where false', 'NetBox is offered where bruce netbox adopt can settle it');
select set_eq(
  $$ select distinct replace(replace(t.key, 'suggest.', ''), '.title', '') from texts as t where t.key like 'suggest.%.title' and not exists (select from done as o where t.key = 'suggest.' || o.key || '.title') $$,
  $$ values ('way_to_bruce') $$, 'every sentence that there is was offered, but for one that another story tells');
select set_eq('select distinct event_type from done', 'select event_type from drift_rules', 'of every rule there is');
select is_empty(
  $$ select drift_key from offered where place = (select max(o.place) from offered as o where o.drift_key = offered.drift_key) and kind <> 'waive' $$, 'a waiver is the last of each');
select is_empty($$ select key, offer from done where offer ->> 'title' is null or offer ->> 'why' is null or offer ->> 'risk' not in ('none', 'low', 'medium', 'high')
  or offer ->> 'risk' in ('medium', 'high') and kind not in ('start', 'restart') and not offer ? 'command' and not offer ? 'risk_why' $$, 'each says what, why and at which risk');

select * from finish();
