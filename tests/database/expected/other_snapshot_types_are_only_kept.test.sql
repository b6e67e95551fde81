-- snapshots is older than the expected state: other types in it are rows of their writers and nothing more.
select plan(3);

insert into snapshots (snapshot_type, data) values ('backup', '{"hosts": [{"hostname": "box"}]}'), ('backup', '{"hosts": [{"hostname": "box"}]}');
select is((select count(*) from snapshots), 2::bigint, 'kept, also when equal');
select is_empty('select from assets', 'nothing is declared by them');
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "box"}]}');
select results_eq('select name from assets', $$ values ('box') $$, 'as it is by the one that BRUCE reads');

select * from finish();
