select plan(3);

insert into assets (name) values ('box2-daily');
insert into expected_services (hostname, name, image)
values ('box2-daily', 'maloja', 'krateng/maloja:3.2@sha256:' || repeat('a', 64));
create function pg_temp.run(p_image text, p_digest text) returns void language sql as $$
  select tests.observe('box2-daily', 'docker', tests.docker(
    tests.container('maloja', jsonb_build_object('image', p_image, 'image_digest', p_digest))
  ));
$$;

select pg_temp.run('krateng/maloja:3.2', 'sha256:' || repeat('a', 64));
select is_empty('select * from drift', 'the declared content');
select pg_temp.run('krateng/maloja:latest', 'krateng/maloja@sha256:' || repeat('a', 64));
select is_empty('select * from drift', 'the same content under another tag');
select pg_temp.run('krateng/maloja:3.2', 'sha256:' || repeat('b', 64));
select results_eq(
  'select field, expected, observed from drift',
  format($$ values ('image', %L, %L) $$, 'krateng/maloja:3.2@sha256:' || repeat('a', 64),
    'sha256:' || repeat('b', 64)),
  'other content under the same tag'
);

select * from finish();
