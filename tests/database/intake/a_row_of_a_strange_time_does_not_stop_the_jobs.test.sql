-- By plain SQL any time can come in. The jobs go on.
select plan(2);

do $$
begin
  insert into observed_snapshots (hostname, source, observed_at, snapshot) values
    ('forever', 'docker', 'infinity', '{"containers": []}');
exception
  when check_violation then raise notice 'refused';
end;
$$;
select lives_ok('select bruce.run_jobs(now())', 'infinity is refused or harmless');
insert into observed_snapshots (hostname, source, observed_at, snapshot) values
  ('far', 'docker', '9999-12-31 23:59Z', '{"containers": []}'), ('old', 'docker', '0099-01-01Z', '{"containers": []}');
select lives_ok('select bruce.run_jobs(now())', 'so are the first century and the last');

select * from finish();
