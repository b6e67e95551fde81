-- One meaning of a field, whoever declares: absent leaves it as it is, null clears it.
select plan(6);

create function pg_temp.begin_anew()
returns void
language sql
as $$
  delete from expected_services;
  delete from assets;
  insert into assets (name, asset_type, netbox_id, role, parent, tags, metadata, primary_ip)
  values ('box', 'vm', 7, 'nas', 'pve', '{x}', '{"os": "Debian", "rack": 1}', '192.0.2.1');
  insert into expected_services (hostname, name, ports, role, image, netbox_id)
  values ('box', 'web', '{tcp/80}', 'proxy', 'nginx:1', 9);
$$;
create function pg_temp.box()
returns jsonb
language sql
as $$
  select jsonb_build_array(a.role, a.parent, a.tags, a.metadata - 'netbox_ports', host(a.primary_ip), s.ports, s.role, s.image)
  from assets as a, expected_services as s;
$$;
create temporary table patch as select
  '{"hostname": "box", "role": null, "metadata": {"rack": null}, "tags": []}'::jsonb as host,
  '{"name": "web", "role": null}'::jsonb as service,
  '[null, "pve", [], {"os": "Debian"}, "192.0.2.1", ["tcp/80"], null, "nginx:1"]'::jsonb as wanted;

select pg_temp.begin_anew();
insert into snapshots (snapshot_type, data)
select 'netbox', jsonb_build_object('complete', false, 'hosts', jsonb_build_array(host || jsonb_build_object('services', jsonb_build_array(service)))) from patch;
select is(pg_temp.box(), (select wanted from patch), 'some hosts');

select pg_temp.begin_anew();
insert into snapshots (snapshot_type, data)
select 'netbox', jsonb_build_object('hosts', jsonb_build_array(host || jsonb_build_object('services', jsonb_build_array(service)))) from patch;
select is(pg_temp.box(), (select wanted from patch), 'a full state');

select pg_temp.begin_anew();
select netbox_change(jsonb_build_object(
  'key', c.type, 'event', 'updated', 'type', c.type, 'netbox_id', c.id, 'changed_at', now(), 'object', c.object
))
from (
  select 'vm' as type, 7 as id, host || '{"asset_type": "vm", "netbox_id": 7}' as object from patch
  union all
  select 'service', 9, service || '{"netbox_id": 9, "ports": ["tcp/80"], "parent_type": "vm", "parent_id": 7, "parent_name": "box"}' from patch
) as c;
select is(pg_temp.box(), (select wanted from patch), 'events of NetBox');

select pg_temp.begin_anew();
insert into assets (hostname, role, parent) values ('Box', 'router', null);
select is(
  (select jsonb_build_array(a.name, a.asset_type, a.role, a.parent, a.tags, a.metadata) from assets as a),
  '["box", "vm", "router", "pve", ["x"], {"os": "Debian", "rack": 1}]',
  'a row of SQL cannot tell: what is null or empty in it is absent');

insert into assets (name, netbox_id, asset_type) values ('box-new', 7, 'vm');
select results_eq(
  'select a.name, s.hostname from assets as a, expected_services as s', $$ values ('box-new', 'box-new') $$,
  'an object of NetBox has the name it is given last, with its services');

alter table assets add column my_note text default 'mine';
insert into assets (name, role) values ('box-new', 'nas');
select results_eq(
  'select role, my_note from assets', $$ values ('nas', 'mine') $$, 'a column of one''s own disturbs nothing');

select * from finish();
