select plan(5);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, image) values ('box2-daily', 'redis', 'redis:7');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('redis', '{"image": "redis:8"}')));
select isnt_empty('select * from drift', 'fresh, complete, successful');

select tests.observe(
  'box2-daily', 'docker', tests.docker(tests.container('redis', '{"image": "redis:8"}')), p_complete => false
);
select isnt_empty($$ select * from drift where event_type = 'CONFIG_DRIFT' $$, 'partial: what it lists is so');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('other')), p_complete => false);
select is_empty($$ select * from drift where event_type = 'CONFIG_DRIFT' $$, 'partial: what it does not list may be another by now');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('redis', '{"image": "redis:8"}')));
select tests.fails('box2-daily', 'docker', 'timeout', 'no answer');
select is_empty($$ select * from drift where event_type = 'CONFIG_DRIFT' $$, 'failed');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('redis', '{"image": "redis:8"}')));
select tests.wait('20 minutes');
select is_empty($$ select * from drift where event_type = 'CONFIG_DRIFT' $$, 'stale');

select * from finish();
