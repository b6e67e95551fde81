select plan(2);

update settings set default_interval = '10 minutes';
insert into assets (name) values ('FurycomAI');
insert into observed_snapshots (hostname, source, snapshot, observed_at)
values ('FurycomAI', 'docker', tests.docker(), bruce.clock());
select tests.wait('29 minutes');
select is_empty('select * from drift', 'a collector that declares no interval');

select tests.wait('2 minutes');
select results_eq('select event_type from drift', $$ values ('NODE_UNREACHABLE') $$, 'has the default one');

select * from finish();
