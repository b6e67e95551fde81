-- The page of a host shows what an application says of itself when a probe asks it.
select plan(5);

insert into assets (name) values ('ai'), ('prober');
insert into expected_services (hostname, name, metadata) values ('ai', 'ollama', '{"models": ["llama3"]}'), ('ai', 'web', '{}');
create function pg_temp.sees(p_rest jsonb)
returns void
language sql
as $$
  select tests.observe('prober', 'service_health', jsonb_build_object('checks', jsonb_build_array(
    '{"service": "ollama", "hostname": "ai", "kind": "ollama", "target": "http://ai:11434", "ok": true}'::jsonb || p_rest,
    '{"service": "ollama", "hostname": "ai", "kind": "tcp", "target": "ai:11434", "ok": true}'::jsonb,
    '{"service": "web", "hostname": "ai", "kind": "tcp", "target": "ai:80", "ok": true}'::jsonb)));
$$;
create function pg_temp.said(p_name text)
returns jsonb
language sql
as $$
  select coalesce(jsonb_object_agg(o.key, o.value), '{}')
  from bruce.host_sides('ai', bruce.clock()) as s, jsonb_each(s.observed) as o
  where s.name = p_name and o.key in ('version', 'models', 'loaded')
$$;

select pg_temp.sees('{"version": "0.5.1", "models": [{"name": "llama3:latest"}, {"name": "phi4:latest"}],
  "loaded": [{"name": "phi4:latest", "size_bytes": 10, "vram_bytes": 4}]}');
select is(pg_temp.said('ollama'), '{"version": "0.5.1", "models": 2,
  "loaded": [{"name": "phi4:latest", "size_bytes": 10, "vram_bytes": 4}]}', 'its version, its models, and what is in memory');
select is(pg_temp.said('web'), '{}', 'who says nothing has nothing there');
select pg_temp.sees('{"version": "0.5.1", "models": [], "loaded": []}');
select is(pg_temp.said('ollama'), '{"version": "0.5.1", "models": 0}', 'nothing is in memory');
select pg_temp.sees('{"version": 7, "models": "many", "loaded": {"a": 1}}');
select is(pg_temp.said('ollama'), '{"version": "7"}', 'strange words do no harm');
select pg_temp.sees('{"version": "0.5.1", "loaded": [{"name": "phi4:latest"}]}');
select tests.wait('1 day');
select is(pg_temp.said('ollama'), '{"version": "0.5.1"}', 'what was in memory a day ago is not in memory');

select * from finish();
