-- Device and VM status of NetBox, folded to planned, active, offline, retired.
select plan(4);

insert into snapshots (snapshot_type, data)
select 'netbox', jsonb_build_object('hosts', jsonb_agg(jsonb_build_object('hostname', s, 'status', s)))
from unnest(array[
  'active', 'offline', 'planned', 'staged', 'failed', 'paused', 'decommissioning', 'inventory', 'our-own-status'
]) as s;
select set_eq(
  'select name, lifecycle from assets',
  $$
    values
      ('active', 'active'), ('offline', 'offline'), ('planned', 'planned'), ('staged', 'planned'),
      ('failed', 'active'), ('paused', 'planned'), ('decommissioning', 'offline'), ('inventory', 'offline'),
      ('our-own-status', 'active')
  $$,
  'each status has its lifecycle; one that is not NetBox''s counts as active'
);
select is((select status from assets where name = 'staged'), 'staged', 'the status itself is kept');

insert into snapshots (snapshot_type, data) values
  ('netbox', '{"complete": false, "hosts": [{"hostname": "planned", "status": "active"}]}');
select is((select lifecycle from assets where name = 'planned'), 'active', 'a new status is a new lifecycle');
update assets set status = 'offline' where name = 'planned';
select is((select lifecycle from assets where name = 'planned'), 'offline', 'also by plain SQL');

select * from finish();
