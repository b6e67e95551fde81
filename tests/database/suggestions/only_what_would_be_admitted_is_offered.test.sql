-- A command is suggested where the allow-list would admit it as it is, by whatever name its owner gave it; else only the line.
select plan(9);

select tests.home();
update bruce_cmd_allowlist set enabled = false;
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('freshrss', '{"state": "exited"}'), tests.container('tandoor')));
create function pg_temp.start() returns jsonb language sql as $$
  select o from drift, jsonb_array_elements(suggestions) as o where service = 'freshrss' and o ->> 'key' = 'start' $$;

select is(pg_temp.start() #>> '{shell,line}', 'docker start freshrss', 'a line can always be copied');
select ok(not pg_temp.start() ? 'command', 'nothing of the allow-list is enabled');
update bruce_cmd_allowlist set enabled = true where name = 'start';
select is(pg_temp.start() -> 'command', '{"name": "start", "target": "box2-daily", "arguments": {"service": "freshrss"}}', 'a row of ones own that does it');
select is(pg_temp.start() ->> 'risk', 'medium', 'with the risk that its owner gave it');
select is(pg_temp.start() -> 'needs_approval', 'true', 'and whether somebody has to approve it');
select is(
  enqueue_command(tests.token_of('alice'), pg_temp.start() #>> '{command,name}', pg_temp.start() #>> '{command,target}', pg_temp.start() #> '{command,arguments}') ->> 'state',
  'awaiting_approval', 'it is admitted');
update bruce_cmd_allowlist set targets = '{nas}' where name = 'start';
select ok(not pg_temp.start() ? 'command', 'not where it may not be asked for that host');
update bruce_cmd_allowlist set targets = '{*}', argv = argv || array['{how}'], arguments = arguments || '{"how": {"type": "enum", "values": ["a", "b"]}}' where name = 'start';
select ok(not pg_temp.start() ? 'command', 'nor where it asks what nobody can know');
update bruce_cmd_allowlist set argv = array['sudo', '-n', '/usr/bin/docker', 'start', '{service}'], arguments = '{"service": {"type": "service"}}' where name = 'start';
select ok(pg_temp.start() ? 'command', 'its path and sudo do not matter');

select * from finish();
