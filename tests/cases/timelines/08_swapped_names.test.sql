-- Hosts exchange their names in NetBox, and their machines do so later: like centreon/centreon#5527. Who speaks is told by
-- what it lists, or by its engine; an issue and its acknowledgement stay with their machine throughout.
select plan(10);

create function pg_temp.named(p_names text[], p_first_id integer default 1) returns void language sql as $$
  insert into snapshots (snapshot_type, data)
  select 'netbox', jsonb_build_object('complete', true, 'hosts', (
    select jsonb_agg(jsonb_build_object('hostname', n.name, 'netbox_id', p_first_id + n.position,
      'services', jsonb_build_array(jsonb_build_object('name', 'w' || n.position, 'netbox_id', 500 + p_first_id + n.position))))
    from unnest(p_names) with ordinality as n (name, position)));
$$;
-- machine n runs service wn; that of the first is down until it is repaired
create function pg_temp.report(p_from timestamptz, p_minutes integer, p_names text[], p_first text default 'exited', p_instances text[] default null)
returns void language plpgsql as $$
declare
  v_at timestamptz;
begin
  for v_minute in 1 .. p_minutes loop
    for v_machine in 1 .. cardinality(p_names) loop
      v_at := p_from + make_interval(mins => v_minute, secs => v_machine);
      perform set_config('bruce.now', v_at::text, false);
      insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
      values (p_names[v_machine], 'docker', v_at,
        tests.docker(tests.container(case when p_instances is null then 'w' || v_machine else 'w' end,
          jsonb_build_object('state', case v_machine when 1 then p_first else 'running' end))),
        jsonb_strip_nulls(jsonb_build_object('name', 'test', 'interval_s', 60, 'instance', p_instances[v_machine])));
    end loop;
    perform tests.jobs_at(p_from + make_interval(mins => v_minute, secs => 30));
  end loop;
end;
$$;
create view pg_temp.alive as
select event_type, hostname, service, acknowledged_by from issues where status <> 'resolved' and event_type <> 'HEARTBEAT_OVERDUE';

select pg_temp.named('{a,b}');
select pg_temp.report('2026-03-02 12:00Z', 3, array['a', 'b']);
select acknowledge(issue_id, 'anna') from issues where service = 'w1';
select pg_temp.named('{b,a}');
select pg_temp.report('2026-03-02 12:10Z', 2, array['a', 'b']);
select set_eq('select * from pg_temp.alive', $$ values ('SERVICE_MISSING', 'b', 'w1', 'anna') $$,
  'the machines are still called as before');
select pg_temp.report('2026-03-02 12:12Z', 3, array['b', 'a']);
select set_eq('select * from pg_temp.alive', $$ values ('SERVICE_MISSING', 'b', 'w1', 'anna') $$, 'they take their new names');
select results_eq(
  'select status, hostname, service from events order by id', $$ values ('opened', 'a', 'w1') $$, 'of which nothing is told');
select results_eq('select hostname, host from bruce.scopes order by 1', $$ values ('a', 'a'), ('b', 'b') $$, 'each is who it says');
select pg_temp.report('2026-03-02 12:20Z', 1, array['b', 'a'], 'running');
select is_empty('select * from pg_temp.alive', 'and its issue ends when it is repaired');

-- variant: a change while a machine is still called as before
select pg_temp.named('{a,b}');
select pg_temp.report('2026-03-02 12:30Z', 1, array['b', 'a'], 'exited');
select set_eq('select * from pg_temp.alive', $$ values ('SERVICE_MISSING', 'a', 'w1', null) $$, 'it is known by what it lists');

-- variant: three names go round
select pg_temp.named('{x,y,z}', 20);
select pg_temp.report('2026-03-02 13:00Z', 2, array['x', 'y', 'z']);
select pg_temp.named('{y,z,x}', 20);
select pg_temp.report('2026-03-02 13:10Z', 2, array['x', 'y', 'z']);
select pg_temp.report('2026-03-02 13:12Z', 2, array['y', 'z', 'x'], 'running');
select is_empty($$ select from pg_temp.alive where hostname in ('x', 'y', 'z') $$, 'repaired under its new name');
select results_eq(
  $$ select status, hostname, service from events where created_at >= '2026-03-02 13:00Z' and hostname in ('x', 'y', 'z') order by id $$,
  $$ values ('opened', 'x', 'w1'), ('resolved', 'y', 'w1') $$, 'with nothing else');

-- variant: both list the same names, as two name servers do: the engine says who it is
insert into assets (name, netbox_id) values ('dns1', 41), ('dns2', 42);
insert into expected_services (hostname, name) values ('dns1', 'w'), ('dns2', 'w');
select pg_temp.report('2026-03-02 14:00Z', 2, array['dns1', 'dns2'], 'running', '{AAAA,BBBB}');
update assets set name = case name when 'dns1' then 'dns2' else 'dns1' end where name in ('dns1', 'dns2');
select pg_temp.report('2026-03-02 14:10Z', 1, array['dns1', 'dns2'], 'exited', '{AAAA,BBBB}');
select set_eq(
  $$ select event_type, hostname from pg_temp.alive where hostname like 'dns%' $$, $$ values ('SERVICE_MISSING', 'dns2') $$,
  'the first machine, which is still called dns1');
select pg_temp.report('2026-03-02 14:11Z', 1, array['dns2', 'dns1'], 'exited', '{AAAA,BBBB}');
select results_eq(
  $$ select status, event_type, hostname from events where created_at >= '2026-03-02 14:00Z' and hostname like 'dns%' order by id $$,
  $$ values ('opened', 'SERVICE_MISSING', 'dns2') $$, 'and then no more');

select * from finish();
