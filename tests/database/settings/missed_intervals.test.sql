select plan(2);

insert into assets (name) values ('FurycomAI');
select tests.observe('FurycomAI', 'docker', tests.docker());
update settings set missed_intervals = 10;
select tests.wait('45 minutes');
select is_empty(
  $$ select * from drift where event_type = 'NODE_UNREACHABLE' $$, 'nine intervals: more patience'
);

update settings set missed_intervals = 2;
select tests.wait('1 minute');
select results_eq(
  'select event_type from drift', $$ values ('NODE_UNREACHABLE') $$, 'less patience, at once'
);

select * from finish();
