-- What NetBox says beyond the canonical keys is not lost.
select plan(3);

insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{
  "hostname": "box", "role": "nas", "os": "TrueNAS", "note": "in the cellar", "metadata": {"rack": 1},
  "services": [{"name": "web", "port": 80, "owner": "me", "metadata": {"tier": 2}}]
}]}');
select is((select metadata from assets), '{"os": "TrueNAS", "note": "in the cellar", "rack": 1}'::jsonb, 'of a host');
select is((select metadata from expected_services), '{"owner": "me", "tier": 2}'::jsonb, 'of a service');

insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{
  "hostname": "box", "os": "TrueNAS 26", "services": [{"name": "web", "port": 80, "owner": "you"}]}]}');
select is(
  (select (a.metadata ->> 'os') || ', ' || (s.metadata ->> 'owner') from assets as a, expected_services as s),
  'TrueNAS 26, you', 'and what they say next'
);

select * from finish();
