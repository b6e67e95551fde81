select plan(2);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'Multi Scrobbler');
select tests.observe('box2-media', 'docker', tests.docker(tests.container('multi-scrobbler')));
select is_empty('select * from drift', 'case and punctuation do not count');
select tests.is_seen('box2-media', 'docker', 1);

select * from finish();
