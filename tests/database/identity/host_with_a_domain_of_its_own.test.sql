select plan(2);

insert into assets (name) values ('web'), ('web.dmz');
select tests.observe('web.dmz', 'docker', tests.docker());
select tests.observe('web.lan', 'docker', tests.docker());
select set_eq(
  'select reports_as, hostname from collectors', $$ values ('web.dmz', 'web.dmz'), ('web.lan', 'web') $$,
  'the whole name comes before the name without its domain'
);
select is_empty('select * from drift', 'all is clear');

select * from finish();
