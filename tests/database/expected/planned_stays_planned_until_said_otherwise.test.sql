-- Somebody marked a service planned or offline here; NetBox, which knows no such thing of services, does not undo it.
select plan(3);

create function pg_temp.declare(p_service jsonb)
returns void
language sql
as $$
  insert into snapshots (snapshot_type, data)
  values ('netbox', jsonb_build_object('hosts', jsonb_build_array(jsonb_build_object(
    'hostname', 'box', 'services', jsonb_build_array(p_service)))))
$$;
select pg_temp.declare('{"name": "web"}');
update expected_services set lifecycle = 'planned';
select pg_temp.declare('{"name": "web", "port": 80}');
select is((select lifecycle from expected_services), 'planned', 'it stays planned');
select pg_temp.declare('{"name": "web", "port": 80, "lifecycle": "active"}');
select is((select lifecycle from expected_services), 'active', 'until it is said to be active');
select pg_temp.declare('{"name": "web", "port": 80, "lifecycle": "planned"}');
select is((select lifecycle from expected_services), 'planned', 'or planned again');

select * from finish();
