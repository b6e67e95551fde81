select plan(7);

insert into assets (name, asset_type) values ('h', 'device');
insert into expected_services (hostname, name) values ('h', 'freshrss');

select tests.machine('h', jsonb_build_array(tests.unit('docker.service')));
select tests.machine('h', jsonb_build_array(tests.unit('docker.service')));
select is_empty('select said from tests.differences', 'an engine runs there, and nobody looks into it');
select is((select state from bruce.service_state), 'unobserved', 'so nobody can see it');

select tests.machine('h', jsonb_build_array(tests.unit('ssh.service')), '[]', '{}', '{"units": false}');
select is_empty($$ select from drift where event_type = 'SERVICE_MISSING' $$, 'a list of units that may lack some proves nothing');
select tests.machine('h', jsonb_build_array(tests.unit('ssh.service')), '[]', '{}', '{"units": true}');
select is_empty($$ select from drift where event_type = 'SERVICE_MISSING' $$, 'nor do units alone, where processes may lack');

select tests.machine('h', jsonb_build_array(tests.unit('ssh.service')));
select isnt_empty('select said from tests.differences', 'no engine, all units, all that listens: it is not there');

select tests.lists('h', jsonb_build_array(tests.seen('freshrss')));
select is_empty('select said from tests.differences', 'it is a container');

select tests.machine('h', jsonb_build_array(tests.unit('ssh.service')));
select tests.lists('h', '[]', '{"complete": false}');
select is_empty($$ select from drift where event_type = 'SERVICE_MISSING' $$, 'what was a container, its engine has to miss');

select * from finish();
