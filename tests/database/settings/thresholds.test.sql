select plan(3);

select throws_ok(
  $$ insert into thresholds (metric, hostname, open_above, clear_below) values ('cpu_pct', 'box', 50, 60) $$,
  '23514', null, 'what clears cannot be above what opens'
);
select throws_ok(
  $$ insert into thresholds (metric, open_above, clear_below) values ('cpu_pct', 50, 40) $$,
  '23505', null, 'one row per metric, host and service'
);
select set_eq(
  $$ select metric, open_above, clear_below, unit from thresholds $$,
  $$ values ('cpu_pct', 95::numeric, 85::numeric, '%'), ('mem_pct', 95, 88, '%'), ('disk_pct', 90, 85, '%'),
    ('pool_pct', 85, 80, '%'), ('database_bytes', 8589934592, 7516192768, 'bytes') $$,
  'the defaults'
);

select * from finish();
