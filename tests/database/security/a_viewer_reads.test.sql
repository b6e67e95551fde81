-- A viewer reads every table and view of public, and may ask its questions. That it writes nowhere is in
-- what_each_role_may.test.sql.
select plan(7);

insert into snapshots (snapshot_type, data) values
  ('netbox', '{"hosts": [{"hostname": "box", "services": [{"name": "web", "port": 80}]}]}');
insert into observed_snapshots (hostname, source, snapshot) values
  ('box', 'docker', '{"containers": [{"name": "other", "state": "running"}]}');

create function pg_temp.unreadable() returns setof text
language plpgsql
as $$
declare
  v_relation regclass;
begin
  for v_relation in
    select c.oid from pg_class as c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
  loop
    begin
      execute format('select * from %s', v_relation);
    exception
      when insufficient_privilege then return next v_relation::text;
    end;
  end loop;
end;
$$;

select tests.as_viewer();
select is_empty('select pg_temp.unreadable()', 'every table and view of public opens');
select results_eq(
  'select event_type, hostname, service from drift order by 1',
  $$ values ('SERVICE_MISSING', 'box', 'web'), ('SERVICE_UNEXPECTED', 'box', 'other') $$,
  'drift shows its rows, whatever tables it stands on'
);
select isnt_empty($$ select * from explain('box', 'web') $$, 'explain answers');
select isnt_empty($$ select * from drift_of('box') $$, 'drift_of answers');
select isnt_empty($$ select * from drift_as_of(now()) $$, 'drift_as_of answers');
select isnt_empty($$ select * from drift_between(now() - interval '1 day', now()) $$, 'drift_between answers');
select isnt_empty($$ select event_json(e) from events as e $$, 'event_json answers');

select * from finish();
