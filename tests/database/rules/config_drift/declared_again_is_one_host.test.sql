select plan(3);

insert into assets (name, asset_type, netbox_id) values ('box2-daily', 'vm', 1);
insert into assets (name, asset_type, netbox_id) values ('box2-daily', 'vm', 1);
insert into assets (hostname, ip, role, tags, cluster) values
  ('box2-daily', '192.168.2.12', 'docker-host', '{daily}', 'box2');
select results_eq(
  'select name, host(primary_ip), role, cluster from assets',
  $$ values ('box2-daily', '192.168.2.12', 'docker-host', 'box2') $$, 'it is completed, not repeated'
);
select is_empty('select * from drift', 'so its identity is clear');
insert into assets (name, asset_type, netbox_id) values ('box2-daily', 'vm', 2);
select results_eq('select field, observed from drift', $$ values ('identity', '2 declarations') $$, 'that of another object is not');

select * from finish();
