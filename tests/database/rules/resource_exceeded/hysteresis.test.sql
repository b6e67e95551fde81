select plan(7);

insert into assets (name) values ('box2-media');
insert into expected_services (hostname, name) values ('box2-media', 'jellyfin');
create function pg_temp.cpu(p_pct numeric) returns void language sql as $$
  select tests.observe('box2-media', 'docker', tests.docker(tests.container('jellyfin'))
    || jsonb_build_object('metrics', jsonb_build_object('jellyfin', jsonb_build_object('cpu_pct', p_pct))));
$$;

select pg_temp.cpu(95);
select is_empty('select * from drift', 'at the limit is not above it');
select pg_temp.cpu(95.1);
select isnt_empty('select * from drift', 'above it opens');
select pg_temp.cpu(90);
select isnt_empty('select * from drift', 'below the limit, but not well');
select pg_temp.cpu(85);
select isnt_empty('select * from drift', 'at the lower mark is not below it');
select pg_temp.cpu(84.9);
select is_empty('select * from drift', 'below the lower mark clears');
select pg_temp.cpu(90);
select is_empty('select * from drift', 'between the marks it does not open');
select results_eq(
  'select status from events order by id', $$ values ('opened'), ('resolved') $$, 'opened once, resolved once'
);

select * from finish();
