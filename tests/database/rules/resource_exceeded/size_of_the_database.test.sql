select plan(3);

insert into assets (name) values ('Supabase');
select bruce.run_jobs(bruce.clock());
select is_empty('select * from drift', 'a new database is small');

update thresholds set open_above = 1024, clear_below = 512 where metric = 'database_bytes';
select bruce.run_jobs(bruce.clock());
select results_eq(
  'select event_type, hostname, service, field from drift',
  format($$ values ('RESOURCE_EXCEEDED', 'Supabase', %L, 'database_bytes') $$, current_database()),
  'it is larger than this'
);

update thresholds set open_above = 8589934592, clear_below = 7516192768 where metric = 'database_bytes';
select tests.wait('1 minute');
select is_empty('select * from drift', 'and smaller than that');

select * from finish();
