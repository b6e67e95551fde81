select plan(2);

insert into assets (name, aliases) values ('old-docs', '{docs}'), ('new-docs', '{docs}');
select tests.observe('docs', 'docker', tests.docker());
select results_eq(
  'select event_type, hostname, field, expected, observed from drift',
  $$ values ('CONFIG_DRIFT', 'docs', 'docker.identity', 'one', 'several') $$,
  'reported, not guessed, and not undeclared'
);

update assets set aliases = '{}' where name = 'old-docs';
select is_empty('select * from drift', 'now it is clear');

select * from finish();
