-- By plain SQL any time can come in. The jobs go on.
select plan(3);

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
select tests.observe('box', 'docker', tests.docker(tests.container('web')));
select tests.is_seen('box', 'docker', 1);

select * from finish();
