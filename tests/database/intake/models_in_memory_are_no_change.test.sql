-- What is in memory moves all the time: it is seen, and is no change.
select plan(9);

insert into assets (name) values ('ai'), ('prober');
insert into expected_services (hostname, name) values ('ai', 'ollama');
create function pg_temp.sees(p_rest jsonb)
returns void
language sql
as $$
  select tests.observe('prober', 'service_health', jsonb_build_object('checks', jsonb_build_array(
    '{"service": "ollama", "hostname": "ai", "kind": "ollama", "target": "http://ai:11434", "ok": true, "latency_ms": 3,
      "version": "0.5.1", "models": [{"name": "llama3:latest"}, {"name": "phi4:latest"}]}'::jsonb || p_rest,
    '{"service": "web", "hostname": "ai", "kind": "tcp", "target": "ai:80", "ok": true}'::jsonb)));
$$;
create function pg_temp.loaded()
returns jsonb
language sql
as $$ select item -> 'loaded' from health_state_latest where service = 'ollama' $$;

select pg_temp.sees('{"loaded": []}');
create temp table before as select changed_at, (select count(*) from observed_snapshots) as stored
from health_state_latest where service = 'ollama';
select is(pg_temp.loaded(), '[]', 'nothing is in memory');
select pg_temp.sees('{"latency_ms": 4, "loaded": [{"name": "llama3:latest", "size_bytes": 9, "vram_bytes": 9}]}');
select is(pg_temp.loaded(), '[{"name": "llama3:latest", "size_bytes": 9, "vram_bytes": 9}]', 'one is');
select is((select count(*) from observed_snapshots), (select stored from before), 'nothing is stored for it');
select is((select changed_at from health_state_latest where service = 'ollama'), (select changed_at from before), 'nothing changed');
select pg_temp.sees('{"loaded": [{"name": "llama3:latest", "size_bytes": 9, "vram_bytes": 4}]}');
select is(pg_temp.loaded() -> 0 ->> 'vram_bytes', '4', 'half of it on the processor');
select is_empty('select * from drift', 'which is shown, and is no difference');
select pg_temp.sees('{"loaded": []}');
select is(pg_temp.loaded(), '[]', 'and out of memory');

select pg_temp.sees('{"loaded": [], "version": "0.6.0"}');
select is((select count(*) from observed_snapshots), (select stored + 1 from before), 'another version is a change');
select pg_temp.sees('{"loaded": [{"name": "phi4:latest"}], "version": "0.6.0"}');
select is(pg_temp.loaded(), '[{"name": "phi4:latest"}]', 'and it goes on');

select * from finish();
