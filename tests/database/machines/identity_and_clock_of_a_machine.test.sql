select plan(6);

insert into assets (name, asset_type) values ('a', 'device'), ('b', 'device');

create function pg_temp.is(p_host text, p_id text)
returns void language sql as $$
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values (p_host, 'system', tests.let_pass('1 minute'), '{"os": {"platform": "linux", "boot_id": "1"}, "units": []}',
    jsonb_build_object('interval_s', 300, 'instance', p_id));
$$;

select pg_temp.is('a', 'one');
select pg_temp.is('b', 'two');
select is_empty('select said from tests.differences', 'two machines');

delete from observed_snapshots;
select forget_source('b', 'system');
select pg_temp.is('b', 'one');
select set_eq('select details from drift',
  $$ values ('a has the machine id of b: one is a copy of the other, or one machine reports as both.'),
    ('b has the machine id of a: one is a copy of the other, or one machine reports as both.') $$, 'a copy of the other');

select tests.let_pass('1 hour');
select pg_temp.is('b', 'one');
select is_empty($$ select from drift where field = 'machine identity' $$, 'the other one is silent: it was renamed');

select tests.machine('a', '[]', '[]', '{"os": {"platform": "linux", "time_synchronized": false}}');
select results_eq($$ select details from drift where hostname = 'a' $$, $$ values ('Nothing sets the clock of a: it will go wrong.') $$, 'nobody sets its clock');
select tests.machine('a', '[]', '[]', '{"os": {"platform": "linux", "time_synchronized": true}}');
select results_eq($$ select details from events where field = 'time_synchronization' and status = 'resolved' $$,
  $$ values ('The clock of a is set again, was not for 60 seconds.') $$, 'and the issue is over');
select tests.machine('a', '[]', '[]', '{"os": {"platform": "linux", "time_synchronized": null}}');
select is_empty($$ select from drift where hostname = 'a' $$, 'nobody knows: nothing is said');

select * from finish();
