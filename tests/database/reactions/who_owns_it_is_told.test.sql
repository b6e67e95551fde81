-- A reaction for those whose host it is, as NetBox says.
select plan(4);

insert into assets (name, asset_type, tags, metadata) values
  ('shop', 'vm', '{web}', '{"tenant": "Family", "contacts": ["Anna", "Bob"]}'),
  ('lab', 'vm', '{}', '{"tenant": null, "contacts": null}'),
  ('odd', 'vm', '{}', '{"tenant": "Family", "contacts": "Anna"}');
insert into targets (name, kind, url) values ('t', 'webhook', 'http://127.0.0.1:9/');
insert into reactions (name, target, tags) values
  ('anna', 't', '{contact:Anna}'), ('family', 't', '{tenant:Family,tenant:Friends}'), ('web', 't', '{web}'),
  ('nobody', 't', '{contact:anna}');
select tests.observe(h, 'docker', tests.docker(tests.container('new'))) from unnest(array['shop', 'lab', 'odd']) as h;
select tests.wait(interval '1 minute');
create function pg_temp.told(p_host text) returns text[] language sql as $$
  select array_agg(distinct a.reaction order by a.reaction) from actions as a
  where a.payload::text like '%' || p_host || '%' $$;
select is(pg_temp.told('shop'), '{anna,family,web}', 'by contact, by tenant, by tag');
select is(pg_temp.told('lab'), null, 'nobody is told of what is not his');
select is(pg_temp.told('odd'), '{family}', 'what is no list names nobody');
select is(bruce.owner_tags('{}'), '{}', 'a host may have no owner');

select * from finish();
