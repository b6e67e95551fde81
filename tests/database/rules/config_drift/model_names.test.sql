-- One model has many names.
select plan(22);

create function pg_temp.has(p_declared text, variadic p_models jsonb[])
returns boolean
language sql
as $$ select bruce.has_model(to_jsonb(p_models), p_declared) $$;

select ok(pg_temp.has('llama3', '{"name": "llama3:latest"}'), 'latest is the tag of no tag');
select ok(pg_temp.has('LLaMA3:Latest', '{"name": "llama3"}'), 'in any case, both ways');
select ok(not pg_temp.has('llama3', '{"name": "llama3:8b"}'), 'another tag');
select ok(not pg_temp.has('llama3', '{"name": "someone/llama3:latest"}'), 'of somebody else');
select ok(not pg_temp.has('llama3', '{"name": "llama3.2:latest"}'), 'a longer name');
select ok(pg_temp.has('registry.ollama.ai/library/llama3:8b', '{"name": "llama3:8b"}'), 'with its registry');
select ok(pg_temp.has('hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M',
  '{"name": "hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M"}'), 'of Hugging Face');
select ok(pg_temp.has('https://huggingface.co/Systran/faster-whisper-small', '{"name": "Systran/faster-whisper-small"}'),
  'as an address');
select ok(pg_temp.has('Qwen/Qwen2.5-7B-Instruct', '{"name": "chat", "root": "Qwen/Qwen2.5-7B-Instruct"}'),
  'by what it is served from');
select ok(pg_temp.has('chat', '{"name": "chat", "root": "Qwen/Qwen2.5-7B-Instruct"}'), 'and as it is served');
select ok(pg_temp.has('fr_FR-siwis-medium', '{"name": "fr_FR-siwis-medium"}'), 'a voice');

select ok(pg_temp.has('llama3@sha256:abcdef', '{"name": "llama3:latest", "digest": "abcdef012345"}'),
  'the beginning of a digest');
select ok(pg_temp.has('llama3@abcdef', '{"name": "llama3:latest", "digest": "sha256:ABCDEF012345"}'),
  'with or without its algorithm');
select ok(not pg_temp.has('llama3@sha256:abcdef', '{"name": "llama3:latest", "digest": "0bcdef012345"}'), 'another digest');
select ok(pg_temp.has('llama3:8b@sha256:abcdef', '{"name": "llama3:8b"}'), 'who tells no digest is believed');
select ok(not pg_temp.has('llama3:8b@sha256:abcdef', '{"name": "llama3:70b", "digest": "abcdef"}'), 'the name counts too');
select ok(not pg_temp.has('llama3', '{"name": null}', '{}'), 'a model without a name is none');

select is(bruce.declared_models('{"models": ["b", "a", "A:latest", " ", 7]}'), '{A:latest,b}', 'each once, names alone');
select is(bruce.declared_models('{"models": "llama3, qwen2.5:7b\nphi4"}'), '{llama3,phi4,qwen2.5:7b}', 'a text with commas');
select is(bruce.declared_models('{"models": ["a@sha256:1", "a@sha256:2"]}'), '{a@sha256:1,a@sha256:2}', 'two digests are two');
select is(bruce.declared_models('{"models": {"a": 1}}'), '{}', 'an object is none');
select is(bruce.declared_models(null), '{}', 'nor is nothing');

select * from finish();
