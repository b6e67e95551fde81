-- The shipped allow-list: disabled until enabled, and what each row makes of the homelab.
select plan(23);

select set_eq(
  'select name, enabled from bruce_cmd_allowlist',
  $$ select n, false from unnest(array[
    'docker_restart', 'docker_start', 'docker_stop', 'unit_restart', 'unit_start', 'compose_up', 'qm_start', 'qm_shutdown', 'pct_start',
    'truenas_app_start', 'truenas_app_stop', 'collect', 'netbox_export', 'netbox_adopt'
  ]) as n $$,
  'fourteen rows, none of them enabled'
);
select is_empty(
  $$ select name from bruce_cmd_allowlist where risk = 'high' and not needs_approval or risk = 'medium' and not needs_approval $$,
  'what may do harm needs approval'
);
update bruce_cmd_allowlist set enabled = true;
insert into assets (name, asset_type, vmid, parent) values
  ('box2', 'device', null, null), ('box2-daily', 'vm', 112, 'box2'), ('box2-edge', 'vm', null, 'box2'), ('TrueNAS', 'device', null, null),
  ('loose', 'vm', 7, null);
insert into expected_services (hostname, name, aliases) values
  ('box2-daily', 'freshrss', '{}'), ('box2-daily', 'tandoor', '{tandoor-recipes}'), ('box2-daily', 'unseen', '{}'),
  ('TrueNAS', 'jellyfin', '{}');
select tests.observe('box2-daily', 'docker', tests.docker(
  tests.container('freshrss', '{"compose": {"project": "daily", "service": "freshrss"}}'),
  tests.container('tandoor-recipes', '{"compose": {"project": "daily", "service": "tandoor-recipes"}}')
));
select tests.observe('box2', 'proxmox', tests.proxmox('box2', tests.guest(112, 'box2-daily'), tests.guest(113, 'box2-edge')));

select is(tests.try('docker_restart', 'box2-daily', '{"service": "freshrss"}'), 'box2-daily: docker restart freshrss', 'docker restart');
select is(tests.try('docker_start', 'box2-daily', '{"service": "tandoor"}'), 'box2-daily: docker start tandoor-recipes',
  'the container has another name than the service');
select is(tests.try('docker_stop', 'box2-daily', '{"service": "unseen"}'),
  'rejected: argument service cannot be resolved: container of unseen was observed 0 times, not once', 'a container that nobody saw has no name');
select is(tests.try('compose_up', 'box2-daily', '{"service": "tandoor"}'),
  'box2-daily: docker compose --project-directory=/srv/compose/daily up --detach', 'compose up of its project');
select is(tests.try('qm_start', 'box2-daily', '{"vmid": "box2-daily"}'), 'box2: qm start 112', 'a VM, by its name, on its hypervisor');
select is(tests.try('qm_shutdown', 'box2-edge', '{"vmid": 113}'), 'box2: qm shutdown 113', 'a number that only Proxmox told');
select is(tests.try('qm_shutdown', 'box2-edge', '{"vmid": 112}'), 'rejected: argument vmid is not box2-edge, which it was asked for',
  'who may ask for one guest does not so reach its neighbour');
select is(tests.try('qm_start', 'box2', '{"vmid": 112}'), 'rejected: no hypervisor is declared for box2', 'nor by the hypervisor');
select is(tests.try('pct_start', 'loose', '{"vmid": 7}'), 'rejected: no hypervisor is declared for loose', 'a guest without a hypervisor');
select is(tests.try('truenas_app_start', 'truenas', '{"app": "jellyfin"}'), 'TrueNAS: midclt call --job app.start jellyfin', 'an app');
select is(tests.try('truenas_app_stop', 'box2-daily', '{"app": "freshrss"}'), 'rejected: the target is not one of *nas*', 'apps are of the NAS only');
select is(tests.try('collect', 'box2-daily', '{"collector": "docker"}'), 'box2-daily: systemctl start bruce-collector-docker', 'a collector');
select is(tests.try('collect', 'box2-daily', '{"collector": "proxmox-second"}'),
  'box2-daily: systemctl start bruce-collector-proxmox-second', 'a second one of its kind');
select is(tests.try('collect', 'box2-daily', '{"collector": "docker.socket"}'), 'rejected: argument collector does not match the pattern',
  'no other unit');
select is(tests.try('netbox_export', 'box2-daily', '{}'), 'box2-daily: systemctl start bruce-netbox-export', 'the export');
select is(tests.try('netbox_adopt', 'box2-daily', '{"issue": "0b0c7f6e-5a0e-4f6e-9d38-0c5f2f1f6a11"}'),
  'rejected: argument issue is no issue that is still there', 'what nobody knows is not adopted');
create temporary table missing as select issue_id from issues where service = 'unseen';
select is(tests.try('netbox_adopt', 'box2-daily', jsonb_build_object('issue', (select issue_id from missing))),
  'rejected: its argument is another issue than the one that it is asked for', 'nor an issue that the command is not asked for');
select bruce.enqueue_command(
  'netbox_adopt', jsonb_build_object('issue', issue_id), 'box2-daily', 'me', p_issue_id => issue_id) from missing;
select results_eq(
  $$ select argv from bruce_cmd where issue_id is not null and name = 'netbox_adopt' and state = 'awaiting_approval' $$,
  $$ select array['systemctl', 'start', 'bruce-netbox-adopt@' || issue_id] from missing $$, 'adoption of an issue');
insert into expected_services (hostname, name) values ('loose', 'ollama'), ('loose', 'syncthing'), ('loose', 'minio');
select tests.machine('loose', jsonb_build_array(tests.unit('ollama.service', 'failed'), tests.unit('syncthing@anna.service')),
  jsonb_build_array(tests.listens('minio', '{tcp/9000}')));
select is(tests.try('unit_restart', 'loose', '{"service": "ollama"}'), 'loose: systemctl restart ollama.service', 'a unit');
select is(tests.try('unit_start', 'loose', '{"service": "syncthing"}'), 'loose: systemctl start syncthing@anna.service', 'an instance of a template');
select is(tests.try('unit_restart', 'loose', '{"service": "minio"}'),
  'rejected: argument service cannot be resolved: unit of minio was observed 0 times, not once', 'a process is no unit');
select * from finish();
