select plan(1);

insert into assets (name, asset_type) values ('h', 'device');
insert into expected_services (hostname, name) values
  ('h', 'grafana'), ('h', 'syncthing'), ('h', 'nextcloud'), ('h', 'freshrss'), ('h', 'backup'), ('h', 'whisper'),
  ('h', 'ollama'), ('h', 'postgresql');

select tests.machine('h', jsonb_build_array(
  tests.unit('grafana-server.service'), tests.unit('syncthing@anna.service'),
  tests.unit('snap.nextcloud.apache.service'), tests.unit('docker-compose@freshrss.service', 'exited'),
  tests.unit('backup.timer', 'waiting', '{"kind": "timer"}'),
  tests.unit('WhisperSvc', 'running', '{"manager": "windows", "title": "Whisper (speech to text)"}'),
  tests.unit('com.ollama.ollama', 'running', '{"manager": "launchd", "kind": "job"}'),
  tests.unit('postgresql@15-main.service')));
select results_eq('select count(*) from bruce.service_state where state = ''running''', 'values (8::bigint)',
  'a server, a template, an instance, a snap, a timer, a service of Windows, a job of launchd: all are there');

select * from finish();
