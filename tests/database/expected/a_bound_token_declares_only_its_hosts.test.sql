-- The hosts of a token bound what it declares: not the foreign host, nor what that one is known by.
select plan(20);

insert into assets (name, asset_type, netbox_id, aliases, primary_ip, parent, vmid) values
  ('box2-daily', 'vm', 1, '{}', '192.0.2.1', 'pve', 101),
  ('box2-media', 'vm', 2, '{box2-daily-films}', '192.0.2.2', 'pve', 102),
  ('boxdpve', 'cluster', 3, '{}', null, null, null);
insert into expected_services (hostname, name) select 'box2-media', 's' || n from generate_series(1, 7) as n;
select tests.observe('stranger', 'docker', tests.docker(tests.container('x')));
create temporary table before as select to_jsonb(a) as row from assets as a;

create temporary table token as
select tests.token('netbox', '{box2-daily*}') as netbox, tests.token('operator', '{box2-daily}') as operator,
  tests.token('netbox', '{box-d*}') as folded;
create function pg_temp.refused(p_host jsonb, p_token text default null)
returns text
language sql
as $$
  select concat_ws(' ', a ->> 'status', a ->> 'code', a #>> '{details,0,path}')
  from expected(coalesce(p_token, (select netbox from token)), jsonb_build_object('hosts', jsonb_build_array(p_host))) as a;
$$;

select is(pg_temp.refused('{"hostname": "box2-media", "services": [], "services_complete": true}'), '403 out_of_scope hosts[0].hostname', 'another host');
select is(
  pg_temp.refused('{"hostname": "box2-media", "services": [{"name": "s1"}]}', (select operator from token)),
  '403 out_of_scope hosts[0].hostname', 'nor may a bound operator');
select is(pg_temp.refused('{"hostname": "BOX2_media", "services": []}'), '403 out_of_scope hosts[0].hostname', 'in other letters');
select is(pg_temp.refused('{"hostname": "zz-new"}'), '403 out_of_scope hosts[0].hostname', 'a new one');
select is(
  pg_temp.refused('{"hostname": "box-dpve", "asset_type": "cluster"}', (select folded from token)),
  '403 out_of_scope hosts[0].hostname', 'a name that fits the glob and is, without its punctuation, another object''s');
select is(pg_temp.refused('{"hostname": "box2-daily-films", "services": [{"name": "x"}]}'), '403 out_of_scope hosts[0].hostname', 'an alias of another host');
select is(pg_temp.refused('{"hostname": "box2-daily-films.lan"}'), '403 out_of_scope hosts[0].hostname', 'with a domain');
select is(pg_temp.refused('{"hostname": "box2-daily", "aliases": ["ok", "Box2 Media"]}'), '403 out_of_scope hosts[0].aliases', 'the name of another host as an alias');
select is(pg_temp.refused('{"hostname": "box2-daily", "aliases": ["box2-media.lan"]}'), '403 out_of_scope hosts[0].aliases', 'that with a domain');
select is(pg_temp.refused('{"hostname": "box2-daily", "aliases": ["stranger"]}'), '403 out_of_scope hosts[0].aliases', 'that of one who only reports');
select is(pg_temp.refused('{"hostname": "box2-daily", "netbox_id": 2}'), '403 out_of_scope hosts[0].netbox_id', 'renaming another host to one''s own name');
select is(pg_temp.refused('{"hostname": "box2-daily-2", "ip": "192.0.2.2/24"}'), '403 out_of_scope hosts[0].ip', 'the address of another host');
select is(pg_temp.refused('{"hostname": "box2-daily", "vmid": 102}'), '403 out_of_scope hosts[0].vmid', 'its guest, on the parent that is declared');
select is(pg_temp.refused('{"hostname": "box2-daily-2", "parent": "PVE", "vmid": 102}'), '403 out_of_scope hosts[0].vmid', 'its guest, on the parent that is said');
select is(
  (select concat_ws(' ', a ->> 'status', a ->> 'code', a #>> '{details,0,path}')
   from expected((select netbox from token), '{"complete": true, "hosts": [{"hostname": "box2-daily"}]}') as a),
  '403 out_of_scope complete', 'a complete state is of all hosts');
select is(
  (select concat_ws(' ', a ->> 'status', a #>> '{details,0,path}') from expected(
    (select sha from (select repeat('f', 64) as sha) as t where create_token('proxied', 'operator', t.sha, null, '{docker}') is not null),
    '{"hosts": [{"hostname": "box2-daily"}]}') as a),
  '403 hosts[0].hostname', 'a token bound to other sources declares nothing');

select set_eq('select to_jsonb(a) from assets as a', 'select row from before', 'after all this nothing has changed');
select is((select count(*) from expected_services where lifecycle = 'active'), 7::bigint, 'nor any service');

select is(
  (select jsonb_build_array(a -> 'status', a -> 'hosts', a -> 'created', a -> 'rejected_total', a #> '{rejected,0,index}', a #> '{rejected,0,code}')
   from expected((select netbox from token), '{"hosts": [
     {"hostname": "box2-daily", "netbox_id": 1, "ip": "192.0.2.9", "vmid": 101, "services": [{"name": "web"}]},
     {"hostname": "box2-media"}, {"hostname": "box2-daily-2", "parent": "pve"}]}') as a),
  '[200, 2, 2, 1, 1, "out_of_scope"]', 'in a list one bad host costs itself; its own land');
select results_eq(
  $$ select name, host(primary_ip) from assets where name like 'box2-daily%' order by 1 $$,
  $$ values ('box2-daily', '192.0.2.9'), ('box2-daily-2', null) $$, 'with what they say');

select * from finish();
