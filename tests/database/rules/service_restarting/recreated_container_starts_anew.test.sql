select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name) values ('box2-daily', 'maloja');
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 0}')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 5}')));
select isnt_empty('select * from drift', 'it restarts again and again');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 0}')));
select is_empty('select * from drift', 'it was made anew');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('maloja', '{"restart_count": 2}')));
select is_empty('select * from drift', 'its count begins at nought');

select * from finish();
