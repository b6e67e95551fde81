select plan(1);

select tests.observe('laptop', 'docker', tests.docker(tests.container('web')));
select results_eq(
  'select hostname, lifecycle, unexpected, summary from drift_summary',
  $$ values ('laptop', 'undeclared', 2::bigint,
    'Host laptop reports (docker) but is not declared. '
    'Container web runs on laptop but is not declared.') $$,
  'it is there, though nobody declared it'
);

select * from finish();
