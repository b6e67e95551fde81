-- Where is it? The hosts that have a service, container or pool of a name.
select plan(8);

insert into assets (name, lifecycle) values ('box1', 'active'), ('box2', 'active'), ('nas', 'active'), ('old', 'retired');
insert into expected_services (hostname, name, aliases) values ('box1', 'reverse proxy', '{npm}'), ('box2', 'db', '{}');
select tests.observe('box2', 'docker', tests.docker(tests.container('db'), tests.container('stray')));
select tests.pool_at('2026-03-01 12:00Z', 10);
create temporary table t as select tests.token('agent') as all_hosts, tests.token('agent', array['box2']) as some_hosts;
create function pg_temp.with_service(p_names text, p_token text default null) returns text[] language sql as $$
  select coalesce(array_agg(h order by h), '{}')
  from tests.items(api_hosts(coalesce(p_token, (select all_hosts from t)), jsonb_build_object('service', to_jsonb(string_to_array(p_names, '|')))), 'hostname') as h;
$$;

select is(pg_temp.with_service('Reverse-Proxy'), '{box1}', 'declared, whatever its spelling');
select is(pg_temp.with_service('npm'), '{box1}', 'by an alias');
select is(pg_temp.with_service('stray'), '{box2}', 'observed, and declared by nobody');
select is(pg_temp.with_service('tank'), '{nas}', 'a pool');
select is(pg_temp.with_service('npm|db'), '{box1,box2}', 'any of several');
select is(pg_temp.with_service('nothing'), '{}', 'nowhere');
select is(pg_temp.with_service('npm', (select some_hosts from t)), '{}', 'a token of some hosts learns nothing of others');
select is(pg_temp.with_service('db', (select some_hosts from t)), '{box2}', 'and finds its own');

select * from finish();
