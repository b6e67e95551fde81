-- An event of a machine names its primary addresses only: those of its interfaces stay until their own events say otherwise.
select plan(9);

create function pg_temp.say(p_key text, p_type text, p_id bigint, p_minute integer, p_object jsonb, p_event text default 'updated')
returns jsonb
language sql
as $$
  select netbox_change(jsonb_build_object(
    'key', p_key, 'event', p_event, 'type', p_type, 'netbox_id', p_id,
    'changed_at', '2026-06-01T08:00:00Z'::timestamptz + p_minute * interval '1 minute',
    'object', p_object || jsonb_build_object('netbox_id', p_id)
  ));
$$;
create function pg_temp.vm(p_name text, p_ip text, p_ip_id bigint)
returns jsonb
language sql
as $$
  select jsonb_build_object('hostname', p_name, 'asset_type', 'vm', 'ip', p_ip, 'metadata', jsonb_build_object(
    'netbox_ip_id', p_ip_id, 'other_ips', null));
$$;
create function pg_temp.address(p_ip text, p_host bigint)
returns jsonb
language sql
as $$
  select jsonb_build_object(
    'ip', p_ip, 'host_type', case when p_host is not null then 'vm' end, 'host_id', p_host, 'is_usable', true);
$$;

insert into assets (name, asset_type, netbox_id, primary_ip, metadata) values
  ('db01', 'vm', 1, '10.0.0.2', '{"netbox_ip_id": 12, "other_ips": ["10.1.0.2"]}'),
  ('web01', 'vm', 2, '10.0.0.1', '{"netbox_ip_id": 11}');
create view pg_temp.addresses as
  select name, host(primary_ip) as ip, metadata -> 'other_ips' as others from assets order by name;

select pg_temp.say('edit', 'vm', 1, 1, pg_temp.vm('db01', '10.0.0.2', 12));
select results_eq('table pg_temp.addresses',
  $$ values ('db01', '10.0.0.2', '["10.1.0.2"]'::jsonb), ('web01', '10.0.0.1', null) $$,
  'a machine that is edited keeps the addresses of its interfaces');

select pg_temp.say('new', 'address', 13, 2, pg_temp.address('10.2.0.2', 1), 'created');
select results_eq('table pg_temp.addresses',
  $$ values ('db01', '10.0.0.2', '["10.1.0.2", "10.2.0.2"]'::jsonb), ('web01', '10.0.0.1', null) $$,
  'a new one is known at once');

select pg_temp.say('away', 'address', 11, 3, pg_temp.address('10.0.0.1', 1));
select pg_temp.say('primary', 'vm', 1, 4, pg_temp.vm('db01', '10.0.0.1', 11));
select results_eq('table pg_temp.addresses',
  $$ values ('db01', '10.0.0.1', '["10.0.0.2", "10.1.0.2", "10.2.0.2"]'::jsonb), ('web01', null, null) $$,
  'the address that was primary stays one of its addresses');

select pg_temp.say('moved', 'address', 13, 5, pg_temp.address('10.2.0.2', 2));
select results_eq('table pg_temp.addresses',
  $$ values ('db01', '10.0.0.1', '["10.0.0.2", "10.1.0.2"]'::jsonb), ('web01', '10.2.0.2', null) $$,
  'one that moved is no longer its');

select pg_temp.say('gone', 'address', 12, 6, pg_temp.address('10.0.0.2', 1), 'deleted');
select results_eq('table pg_temp.addresses',
  $$ values ('db01', '10.0.0.1', '["10.1.0.2"]'::jsonb), ('web01', '10.2.0.2', null) $$,
  'nor one that was deleted');

select pg_temp.say('free', 'address', 14, 7, pg_temp.address('10.1.0.2', null));
select results_eq('table pg_temp.addresses',
  $$ values ('db01', '10.0.0.1', null::jsonb), ('web01', '10.2.0.2', null) $$,
  'nor one that was taken off its interface');

select pg_temp.say('deprecated', 'address', 15, 8, pg_temp.address('10.3.0.2', 1) || '{"is_usable": false}');
select results_eq('table pg_temp.addresses',
  $$ values ('db01', '10.0.0.1', null::jsonb), ('web01', '10.2.0.2', null) $$,
  'one that is not in use is none');

select pg_temp.say('edited', 'vm', 2, 9, '{"hostname": "web01", "asset_type": "vm", "ip": null, "metadata": {"other_ips": null}}');
select results_eq('table pg_temp.addresses',
  $$ values ('db01', '10.0.0.1', null::jsonb), ('web01', '10.2.0.2', null) $$,
  'who has no primary address keeps the one of an interface');

select is_empty('select from bruce.netbox_inbox where error is not null', 'nothing was refused');
select * from finish();
