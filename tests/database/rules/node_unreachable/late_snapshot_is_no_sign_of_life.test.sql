select plan(2);

insert into assets (name) values ('TrueNAS');
select tests.observe('TrueNAS', 'truenas', '{"pools": []}');
select tests.wait('20 minutes');
select results_eq('select event_type from drift', $$ values ('NODE_UNREACHABLE') $$, 'silent');

insert into observed_snapshots (hostname, source, snapshot, observed_at)
values ('TrueNAS', 'truenas', '{"pools": [], "vms": []}', bruce.clock() - interval '30 minutes');
select results_eq(
  'select event_type from drift', $$ values ('NODE_UNREACHABLE') $$, 'the past does not change the present'
);

select * from finish();
