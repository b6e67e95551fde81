-- Derived tables have no foreign keys: what a scope left behind goes with it all the same.
select plan(5);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web');
select tests.observe('box', 'docker', tests.docker(tests.container('web', '{"state": "exited"}'), '{"no": "name"}'));
select tests.observe('nas', 'truenas', tests.pools('{"name": "tank", "status": "ONLINE", "size": 100, "allocated": 99}'));
select isnt_empty('select from bruce.quarantined_rows', 'a row that cannot be read');
select isnt_empty('select from bruce.resource_levels', 'a level that is exceeded');
select isnt_empty('select from issues where scope_id is not null', 'issues with their evidence');

delete from bruce.scopes;
select is_empty(
  'select scope_id from bruce.quarantined_rows union all select scope_id from bruce.resource_levels', 'gone with their scopes'
);
select is_empty('select from issues where scope_id is not null', 'issues stay, without it');

select * from finish();
