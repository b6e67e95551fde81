select plan(1);

insert into assets (name, aliases) values ('Windows Whisper/TTS', '{windows-whisper}');
insert into expected_services (hostname, name) values ('Windows Whisper/TTS', 'whisper');
select tests.observe('WINDOWS-WHISPER', 'docker', tests.docker());
select results_eq(
  'select event_type, hostname from drift',
  $$ values ('SERVICE_MISSING', 'Windows Whisper/TTS') $$,
  'by its alias'
);

select * from finish();
