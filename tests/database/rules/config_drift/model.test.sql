-- A declared model that its service does not have.
select plan(15);

insert into assets (name) values ('ai'), ('prober');
insert into expected_services (hostname, name, ports, metadata) values
  ('ai', 'ollama', '{tcp/11434}', '{"models": ["llama3", "qwen2.5:7b"]}'),
  ('ai', 'other', '{}', '{}');
create function pg_temp.sees(p_models jsonb, p_rest jsonb default '{"ok": true}')
returns void
language sql
as $$
  select tests.observe('prober', 'service_health', jsonb_build_object('checks', jsonb_build_array(
    jsonb_strip_nulls(jsonb_build_object('service', 'ollama', 'hostname', 'ai', 'kind', 'ollama',
      'target', 'http://ai:11434', 'version', '0.5.1', 'models', p_models)) || p_rest,
    '{"service": "other", "hostname": "ai", "kind": "tcp", "target": "ai:80", "ok": true}'::jsonb)));
$$;
create function pg_temp.told()
returns setof text
language sql
as $$ select concat_ws(' ', severity, service, field || ':', expected, '->', observed) from drift $$;

select is_empty('select * from pg_temp.told()', 'nobody looked');
select pg_temp.sees('[{"name": "llama3:latest", "digest": "ab"}, {"name": "qwen2.5:7b"}, {"name": "extra:1b"}]');
select is_empty('select * from pg_temp.told()', 'both are there; one more is no difference');

select pg_temp.sees('[{"name": "llama3:latest", "digest": "ab"}, {"name": "qwen2.5:14b"}]');
select results_eq('select * from pg_temp.told()',
  $$ values ('low ollama model: qwen2.5:7b -> llama3:latest, qwen2.5:14b') $$, 'another tag is another model');
select is((select details from drift),
  'Service ollama on ai lacks the declared model qwen2.5:7b; it has llama3:latest, qwen2.5:14b.', 'in words');
select is((select source from drift), 'service_health', 'the probe said so');

-- a probe that fails knows nothing
select pg_temp.sees(null, '{"ok": false, "error": "connection refused"}');
select is_empty($$ select * from drift where field = 'model' $$, 'nobody knows now');
select ok(exists (select from issues where field = 'model' and status = 'open'), 'so the issue neither ends');
select pg_temp.sees(null);
select ok(exists (select from issues where field = 'model' and status = 'open'), 'nor where models are not told');

select pg_temp.sees('[]');
select results_eq('select * from pg_temp.told()', $$ values ('low ollama model: llama3, qwen2.5:7b -> none') $$,
  'one row for all that lack');
select is((select count(*) from issues where field = 'model'), 1::bigint, 'and one issue');
select pg_temp.sees('[{"name": "llama3:latest"}, {"name": "qwen2.5:7b"}]');
select is_empty('select * from pg_temp.told()', 'pulled again');
select ok(exists (select from issues where field = 'model' and status = 'resolved'), 'it ends');

-- what is declared changes
update expected_services set metadata = '{"models": ["llama3", "phi4"]}' where name = 'ollama';
select results_eq('select * from pg_temp.told()',
  $$ values ('low ollama model: phi4 -> llama3:latest, qwen2.5:7b') $$, 'another one is declared');
update expected_services set lifecycle = 'planned' where name = 'ollama';
select is_empty('select * from pg_temp.told()', 'a service that is only planned lacks nothing');
update expected_services set lifecycle = 'active', metadata = '{}' where name = 'ollama';
select is_empty('select * from pg_temp.told()', 'none is declared');

select * from finish();
