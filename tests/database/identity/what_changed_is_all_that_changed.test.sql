select plan(4);

-- the engine compares anew only what a report or a declaration concerns: that must come to the same as
-- comparing everything
select setseed(0.42);
create function pg_temp.any_of(variadic p_words text[]) returns text language sql volatile as $$
  select p_words[1 + floor(random() * cardinality(p_words))::integer];
$$;
create function pg_temp.any_container(p_name text) returns jsonb language sql volatile as $$
  select tests.container(p_name, jsonb_strip_nulls(jsonb_build_object(
    'state', pg_temp.any_of('running', 'running', 'exited', 'restarting'),
    'ports', to_jsonb(array[pg_temp.any_of('80:80', '81:80')]),
    'image', pg_temp.any_of('web:1', 'web:2'),
    'compose', case when random() < 0.5
      then jsonb_build_object('project', pg_temp.any_of('a', 'b'), 'service',
        pg_temp.any_of('s1', 's2', 's3')) end
  )));
$$;
create function pg_temp.anything_happens() returns void language plpgsql as $$
declare
  v_host text := pg_temp.any_of('h1', 'h2', 'h3');
  v_service text := pg_temp.any_of('s1', 's2', 's3', 's4');
begin
  perform tests.let_pass('1 second');
  case pg_temp.any_of('docker', 'docker', 'docker', 'proxmox', 'proxmox', 'declare', 'alias', 'undeclare',
    'asset', 'asset is gone')
    when 'docker' then
      perform tests.observe(v_host, 'docker', (
        select tests.docker(variadic coalesce(array_agg(pg_temp.any_container(n)), '{}'))
        from unnest('{s1,s2,s3-1,s4,x}'::text[]) as n where random() < 0.6
      ));
    when 'proxmox' then
      perform tests.observe('p', 'proxmox', (
        select tests.proxmox('p', variadic coalesce(array_agg(tests.guest(
          n, pg_temp.any_of('h' || n, 'h' || n, 'guest'),
          jsonb_build_object('status', pg_temp.any_of('running', 'stopped'))
        )), '{}'))
        from generate_series(1, 3) as n where random() < 0.8
      ));
    when 'declare' then
      insert into expected_services (hostname, name, ports, image, lifecycle)
      values (v_host, v_service, array[pg_temp.any_of('80', '81')], pg_temp.any_of('web:1', 'web:2', null),
        pg_temp.any_of('active', 'active', 'planned', 'offline', 'retired'))
      on conflict (host_key, name_key) do update
      set ports = excluded.ports, image = excluded.image, lifecycle = excluded.lifecycle;
    when 'alias' then
      update expected_services set aliases = array[pg_temp.any_of('x', 's1', 's2')]
      where hostname = v_host and name = v_service;
    when 'undeclare' then
      delete from expected_services where hostname = v_host and name = v_service;
    when 'asset' then
      insert into assets (name, asset_type, parent, vmid, lifecycle) values (
        v_host, 'vm', 'p', pg_temp.any_of('1', '2', null)::integer,
        pg_temp.any_of('active', 'active', 'offline', 'retired')
      );
    when 'asset is gone' then
      delete from assets where name = v_host and random() < 0.3;
  end case;
end;
$$;
-- planned once: to plan the union of all rules costs more than to run it
create function pg_temp.findings() returns jsonb language plpgsql as $$
begin
  return (select jsonb_agg(jsonb_build_array(drift_key, expected, observed) order by drift_key) from drift);
end;
$$;
create temporary table strays (step integer, before jsonb, after jsonb);
insert into assets (name, asset_type) values ('p', 'device');
do $$
declare
  v_before jsonb;
begin
  for v_step in 1..300 loop
    perform pg_temp.anything_happens();
    v_before := pg_temp.findings();
    perform bruce.compare_declared(bruce.refresh_host_names(array(
      select name from assets union select hostname from expected_services union select host from bruce.scopes
    )));
    insert into strays
    select v_step, v_before, f from pg_temp.findings() as f where v_before is distinct from f;
  end loop;
end;
$$;
select is_empty('select * from strays', 'comparing everything anew finds nothing else');
select cmp_ok((select count(*)::integer from events), '>', 100, 'and a lot did happen');
select is_empty(
  $$ select drift_key from drift except select drift_key from issues where status <> 'resolved' $$,
  'all that there is has its issue'
);
select is_empty(
  $$ select drift_key from issues where status = 'open' and not stale except select drift_key from drift $$,
  'and there is no other'
);

select * from finish();
