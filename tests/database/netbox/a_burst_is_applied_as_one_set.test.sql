-- What waits in the inbox is applied together: the newest word of each object, one comparison for all of them.
select plan(14);

create function pg_temp.said(
  p_key text, p_type text, p_id bigint, p_object jsonb, p_minute integer default 0, p_event text default 'updated'
)
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'key', p_key, 'event', p_event, 'type', p_type, 'netbox_id', p_id,
    'changed_at', '2026-06-01T08:00:00Z'::timestamptz + p_minute * interval '1 minute',
    'object', p_object || jsonb_build_object('netbox_id', p_id)
      || case when p_type in ('device', 'vm') then jsonb_build_object('asset_type', p_type) else '{}' end
  );
$$;
create function pg_temp.service_of(p_host bigint, p_name text, p_port text)
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'name', p_name, 'ports', jsonb_build_array(p_port), 'parent_type', 'vm', 'parent_id', p_host,
    'parent_name', 'vm-' || p_host, 'metadata', '{}'::jsonb
  );
$$;
create function pg_temp.results()
returns table (key text, result text)
language sql
as $$ select i.key, i.result from bruce.netbox_inbox as i order by i.id $$;

select is(
  netbox_changes(jsonb_build_array(
    pg_temp.said('a', 'vm', 1, '{"hostname": "vm-1", "role": "new"}', 5),
    pg_temp.said('b', 'vm', 1, '{"hostname": "vm-1", "role": "old"}', 4),
    pg_temp.said('c', 'vm', 2, '{"hostname": "vm-2", "role": "first"}', 5),
    pg_temp.said('d', 'vm', 2, '{"hostname": "vm-2", "role": "second"}', 5),
    pg_temp.said('e', 'service', 7, pg_temp.service_of(1, 'dns', 'tcp/53')),
    pg_temp.said('f', 'service', 8, pg_temp.service_of(1, 'DNS', 'udp/53'), 1),
    pg_temp.said('a', 'vm', 1, '{"hostname": "vm-1", "role": "again"}', 9)
  )) -> 'changes',
  '[{"status": 202, "result": "queued"}, {"status": 202, "result": "queued"}, {"status": 202, "result": "queued"},
    {"status": 202, "result": "queued"}, {"status": 202, "result": "queued"}, {"status": 202, "result": "queued"},
    {"status": 200, "result": "duplicate"}]',
  'storing says of each what became of it');
select is_empty('select from assets', 'nothing is applied yet');
select is(
  netbox_change(pg_temp.said('g', 'vm', 3, '{"hostname": "vm-3"}')),
  '{"status": 202, "result": "queued"}', 'while others wait, one more joins them');
select is(
  apply_netbox_changes(), '{"status": 200, "result": "applied", "changes": 7}', 'all are applied as one set');
select is(apply_netbox_changes(), '{"status": 200, "result": "done"}', 'and nothing waits');
select results_eq(
  'select name, role from assets order by name', $$ values ('vm-1', 'new'), ('vm-2', 'second'), ('vm-3', null) $$,
  'the newest word wins whatever the order of arrival; of equal ones the later arrival');
select results_eq(
  'select hostname, name, ports, netbox_id from expected_services',
  $$ values ('vm-1', 'DNS', '{tcp/53,udp/53}'::text[], 7::bigint) $$, 'two services of one name are one');
select results_eq(
  'select * from pg_temp.results()',
  $$ values ('a', 'applied'), ('b', 'outdated'), ('c', 'outdated'), ('d', 'applied'), ('e', 'applied'),
    ('f', 'applied'), ('g', 'applied') $$, 'each row says what became of it');
select is_empty(
  'select from bruce.netbox_inbox where object is not null', 'and keeps its key, not what it said');
select results_eq(
  $$ select change, count(*) from expected_changes group by 1 $$, $$ values ('declared', 4::bigint) $$,
  'the history has one line of each object');

-- names: swapped, freed and taken by one set
select netbox_changes(jsonb_build_array(
  pg_temp.said('h', 'vm', 1, '{"hostname": "vm-2"}', 20), pg_temp.said('i', 'vm', 2, '{"hostname": "vm-1"}', 20),
  pg_temp.said('j', 'vm', 4, '{"hostname": "vm-3"}', 20), pg_temp.said('k', 'vm', 3, '{}', 20, 'deleted'),
  pg_temp.said('l', 'vm', 5, '{"hostname": "twin"}', 20), pg_temp.said('m', 'vm', 6, '{"hostname": "Twin"}', 21)
));
select apply_netbox_changes();
select results_eq(
  $$ select netbox_id, name from assets where lifecycle <> 'retired' order by netbox_id $$,
  $$ values (1::bigint, 'vm-2'), (2, 'vm-1'), (4, 'vm-3'), (5, 'twin'), (6, 'Twin (netbox 6)') $$,
  'two swap their names, one takes the name of a deleted one, the second of two namesakes carries its number');

-- services: one moves while its host goes, one goes with it, one of a host that was renamed follows
select netbox_changes(jsonb_build_array(
  pg_temp.said('n', 'service', 20, pg_temp.service_of(4, 'moves', 'tcp/1')),
  pg_temp.said('o', 'service', 21, pg_temp.service_of(4, 'goes', 'tcp/2')),
  pg_temp.said('p', 'service', 22, pg_temp.service_of(5, 'follows', 'tcp/3'))
));
select apply_netbox_changes();
create temporary table ids as select id, name from expected_services where name in ('moves', 'follows');
select netbox_changes(jsonb_build_array(
  pg_temp.said('q', 'vm', 4, '{}', 30, 'deleted'),
  pg_temp.said('r', 'service', 20, pg_temp.service_of(5, 'moves', 'tcp/1'), 30),
  pg_temp.said('s', 'vm', 5, '{"hostname": "sister"}', 30),
  pg_temp.said('t', 'vm', 9, '{"hostname": "twin"}', 30),
  pg_temp.said('u', 'service', 21, pg_temp.service_of(4, 'goes', 'tcp/22'), 29)
));
select apply_netbox_changes();
select results_eq(
  $$
    select s.hostname, s.name, s.lifecycle, i.id is not null from expected_services as s left join ids as i using (id)
    where s.name in ('moves', 'goes', 'follows') order by 2
  $$,
  $$ values ('sister', 'follows', 'active', true), ('vm-3', 'goes', 'retired', false), ('sister', 'moves', 'active', true) $$,
  'rows that move keep their identity; nothing follows the deletion of its host');

-- addresses
select netbox_changes(jsonb_build_array(
  pg_temp.said('v', 'address', 50, '{"ip": "192.0.2.2", "host_type": "vm", "host_id": 1, "is_usable": true}', 40),
  pg_temp.said('w', 'address', 51, '{"ip": "192.0.2.3", "host_type": "vm", "host_id": 1, "is_usable": true}', 41),
  pg_temp.said('x', 'address', 52, '{"ip": "192.0.2.4", "host_type": "vm", "host_id": 2, "is_usable": false}', 41)
));
select apply_netbox_changes();
select results_eq(
  $$ select name, host(primary_ip) from assets where netbox_id in (1, 2) order by 1 $$,
  $$ values ('vm-1', null), ('vm-2', '192.0.2.2') $$, 'a host without an address takes the first that it may use');
select netbox_changes(jsonb_build_array(
  pg_temp.said('y', 'address', 50, '{"ip": "192.0.2.2", "host_type": "vm", "host_id": 2, "is_usable": true}', 50),
  pg_temp.said('z', 'address', 51, '{"ip": "192.0.2.3", "host_type": "vm", "host_id": 1, "is_usable": true}', 50)
));
select apply_netbox_changes();
select results_eq(
  $$ select name, host(primary_ip) from assets where netbox_id in (1, 2) order by 1 $$,
  $$ values ('vm-1', '192.0.2.2'), ('vm-2', '192.0.2.3') $$, 'an address that moved serves its new host, and the old one takes another');

select * from finish();
