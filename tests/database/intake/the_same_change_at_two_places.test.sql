-- Two values of one object that change alike are a change, whatever stands between them. The hash of jsonb that Postgres
-- has is blind for it when they stand a multiple of 32 places apart.
select plan(4);

create function pg_temp.between(p_count integer) returns jsonb language sql
as $$ select coalesce(jsonb_agg(i), '[]') from generate_series(1, p_count) as i $$;

select isnt_empty($$
  select k from generate_series(1, 64) as k
  where jsonb_hash_extended(jsonb_build_object('a', 'on', 'bb', pg_temp.between(k), 'ccc', 'on'), 0)
    = jsonb_hash_extended(jsonb_build_object('a', 'off', 'bb', pg_temp.between(k), 'ccc', 'off'), 0)
$$, 'that hash is blind, or this test is');

create temporary table seen (k integer, what text, changed boolean);
do $$
begin
  for k in 1 .. 64 loop
    insert into public.snapshots (snapshot_type, data) values ('netbox', jsonb_build_object('hosts', jsonb_build_array(
      jsonb_build_object('hostname', 'box', 'status', 'active', 'between', pg_temp.between(k), 'lifecycle', 'active'))));
    insert into public.snapshots (snapshot_type, data) values ('netbox', jsonb_build_object('hosts', jsonb_build_array(
      jsonb_build_object('hostname', 'box', 'status', 'offline', 'between', pg_temp.between(k), 'lifecycle', 'offline'))));
    insert into seen select k, 'declared', a.status = 'offline' from public.assets as a where a.name = 'box';

    perform tests.observe('box', 'docker', jsonb_build_object('containers', jsonb_build_array(jsonb_build_object(
      'name', 'web', 'id', 'running', 'list', pg_temp.between(k), 'state', 'running'))));
    perform tests.observe('box', 'docker', jsonb_build_object('containers', jsonb_build_array(jsonb_build_object(
      'name', 'web', 'id', 'exited', 'list', pg_temp.between(k), 'state', 'exited'))));
    insert into seen select k, 'observed', d.state <> 'running' from public.docker_state_latest as d where d.name = 'web';
  end loop;
end;
$$;
select is((select count(*) from seen), 128::bigint, 'each distance is tried');
select is_empty('select k, what from seen where not changed order by 1', 'and each change is noticed');

-- all of a list at once: probes that all fail, containers that all stop
create temporary table all_at_once (rows integer, noticed boolean);
do $$
declare
  v_host text;
begin
  for n in 1 .. 64 loop
    v_host := 'fleet' || n;
    perform tests.observe(v_host, 'service_health', (select jsonb_build_object('checks', jsonb_agg(jsonb_build_object(
      'service', 's' || i, 'target', format('vm%s:80', i), 'kind', 'tcp', 'ok', v))) from generate_series(1, n) as i, (values (true)) as k (v)));
    perform tests.observe(v_host, 'service_health', (select jsonb_build_object('checks', jsonb_agg(jsonb_build_object(
      'service', 's' || i, 'target', format('vm%s:80', i), 'kind', 'tcp', 'ok', v))) from generate_series(1, n) as i, (values (false)) as k (v)));
    insert into all_at_once select n, bool_and(e.item ->> 'ok' = 'false')
    from bruce.entities as e join bruce.scopes as s using (scope_id) where s.hostname = v_host;
  end loop;
end;
$$;
select is((select array_agg(rows) from all_at_once where not noticed), null, 'any number of probes that fail together is noticed');

select * from finish();
