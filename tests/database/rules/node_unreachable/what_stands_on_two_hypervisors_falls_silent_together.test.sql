-- Hosts of one hypervisor have one reason to fall silent, hosts of two have none but the network or BRUCE itself.
select plan(3);

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name, asset_type, parent) values
  ('one', 'device', null), ('two', 'device', null), ('a', 'vm', 'one'), ('b', 'vm', 'one'), ('c', 'vm', 'two');
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": []}' from unnest(array['a', 'b', 'c']) as h;
select tests.runs_until('2026-03-01 12:02Z');
select is_empty('select * from bruce.silent_together', 'none of them has been silent for long');

select tests.runs_until('2026-03-01 12:10Z');
select results_eq(
  'select hostnames, since from bruce.silent_together', $$ values ('{a,b,c}'::text[], '2026-03-01 12:00Z'::timestamptz) $$,
  'all of both are, since one moment'
);

update assets set parent = 'one' where name = 'c';
select is_empty('select * from bruce.silent_together', 'those of one are no riddle');

select * from finish();
