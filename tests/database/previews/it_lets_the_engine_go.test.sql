-- A preview holds the lock of the engine while it works, and not after.
insert into assets (name) values ('box');
select tests.observe('box', 'docker', tests.docker(tests.container('web')) || '{"metrics": {"web": {"cpu_pct": 99}}}');
select plan(2);

select is(preview_threshold('cpu_pct', 50) #>> '{proposed,opened}', '1', 'it works');
select is_empty(
  $$ select locktype, mode from pg_locks where pid = pg_backend_pid() and locktype = 'advisory' $$, 'and holds nothing back then'
);

select * from finish();
