-- Whoever can sign up is a stranger until the owner says otherwise: no row of any relation, no answer of any function.
select plan(13);

-- something in as many relations as a story reaches
select tests.home();
select tests.reacts('{"name": "all"}');
select tests.observe('box2', 'proxmox', tests.proxmox('box2', tests.guest(112, 'box2-daily', '{"status": "stopped"}')));
select tests.observe('box2-daily', 'docker', tests.docker(tests.container('other'), '{"no": "name"}'));
select tests.observe('nas', 'truenas', tests.pools('{"name": "tank", "status": "ONLINE", "size": 100, "allocated": 99}'));
select tests.observe('nas', 'proxy', '{"routes": [{"domains": ["x.example"], "forward_host": "nowhere", "forward_port": 80}]}');
select tests.observe('nas', 'system', '{"os": {"platform": "linux"}}');
select tests.observe('nas', 'service_health', tests.checks('{"service": "jellyfin", "hostname": "nas", "target": "10.0.0.1:8096", "kind": "tcp", "ok": false}'));
select tests.observe('nas', 'home_assistant', '{"system": {"version": "2026.11.0"}}');
insert into adoption_rules (name, decision) values ('Careful.', 'review');
insert into waivers (reason, expires_at, service) values ('Known.', 'infinity', 'freshrss');
insert into maintenance_windows (reason, starts_at, ends_at) values ('Updates.', bruce.clock(), bruce.clock() + interval '1 hour');
insert into schedules (hostname, local_start, local_end, time_zone) values ('nas', '08:00', '20:00', 'Europe/Paris');
insert into memories (source, body) values ('ada', 'The NAS restarts at night.');
select tests.ask();
insert into snapshots (snapshot_type, data) values ('netbox', '{"hosts": [{"hostname": "box"}]}');
insert into bruce.former_names values ('nas', '', 'oldnas', 'old-nas', now());
insert into image_changes (changed_at, hostname, service, service_id, image_before, image) values (now(), 'nas', 'jellyfin', 1, 'a:1', 'a:2');
insert into people (user_id, role) values (gen_random_uuid(), 'operator');
insert into sites (name) values ('far');
insert into imports (file_name, outcome, written_at, size_bytes, sha256) values ('a.sql', 'whole', now(), 1, repeat('a', 64));
insert into bruce.slow_rules values ('VM_DOWN', '3 seconds', '2 minutes', now());
insert into bruce.token_quotas (token, quota, day, used) values ('robot', 'new_hosts', '2026-03-01', 1);
insert into bruce.suggestion_outcomes (drift_key, suggestion, failed, tried_at) values ('VM_DOWN/x//state', 'start_vm', 1, now());
insert into bruce.suggestions_taken (issue_id, suggestion, taken_at, taken_by) select issue_id, 'start', now(), 'anna' from issues limit 1;
insert into bruce.metric_rollups
select n.part, s.scope_id, bruce.clock() - interval '1 day', 1, 1, '{1}', '{1}', '{1}'
from bruce.metric_series as s cross join generate_series(0, 5) as n (part) where s.metric = 'pool_pct';
insert into bruce.forecasts (series_id, scope_id, hostname, value, limit_value, verdict, why, points, since, measured_at, computed_at)
select s.series_id, s.scope_id, 'nas', 1, 100, 'steady', 'forecast.steady', 1, now(), now(), now()
from bruce.metric_series as s where s.metric = 'pool_pct';
insert into digests (day, period, title, summary, from_at, to_at, created_at, digest)
values ('2026-03-01', 'daily', 'A day', 'Quiet.', now() - interval '1 day', now(), now(), '{}');
select tests.wait('1 minute');
insert into bruce_cmd_result (command_id, received_at, outcome, is_late, reported_by, attempt, lease, content_hash)
select command_id, now(), 'failed', true, 'worker', 1, gen_random_uuid(), 1 from bruce_cmd;
insert into deliveries (finished_at, target, outcome, attempt, action_id)
select now(), a.target, 'retry', 1, a.action_id from actions as a;

create function pg_temp.rows_read()
returns table (relation text, how_many bigint)
language plpgsql
as $$
begin
  for relation in
    select c.oid::regclass from pg_class as c
    where c.relnamespace in ('public'::regnamespace, 'bruce'::regnamespace) and c.relkind in ('r', 'p', 'v', 'm', 'f')
      and has_table_privilege('authenticated', c.oid, 'select')
    order by 1
  loop
    execute format('select count(*) from %s', relation) into how_many;
    return next;
  end loop;
end;
$$;
create temporary table there as select * from pg_temp.rows_read();
create temporary table of_viewer as select * from pg_temp.rows_read() limit 0;
create temporary table of_stranger as select * from pg_temp.rows_read() limit 0;
grant select, insert on there, of_viewer, of_stranger to authenticated;

select tests.as_stranger();
insert into of_stranger select * from pg_temp.rows_read();
select throws_ok($$ select * from explain('box2-daily') $$, '42501', null, 'explain refuses a stranger');
select throws_ok($$ select * from explain('nowhere', 'typo') $$, '42501', null, 'also about what there is not');
select throws_ok($$ select * from drift_of('box2-daily') $$, '42501', null, 'drift_of does too');
select throws_ok($$ select * from drift_as_of(now()) $$, '42501', null, 'so does drift_as_of');
select throws_ok($$ select * from drift_between(now() - interval '1 day', now()) $$, '42501', null, 'drift_between');
select throws_ok($$ select digest() $$, '42501', null, 'the digest');
select throws_ok($$ select * from metrics('box2-daily') $$, '42501', null, 'the history of measurements');
select throws_ok($$ select trajectory() $$, '42501', null, 'and the trajectory');
select is_empty('select event_json(e) from events as e', 'event_json has no event to tell');
reset role;
select is_empty('select * from of_stranger where how_many > 0', 'a stranger reads no row of any table or view');

select tests.as_viewer();
insert into of_viewer select * from pg_temp.rows_read();
reset role;
select set_eq(
  'select * from of_viewer',
  $$ select relation, case relation when 'people' then 0 else how_many end from there $$,
  'what a viewer reads is what is there, but for the roles of others'
);
select is_empty(
  $$
    select relation from there where how_many = 0
    -- a rule that finds nothing here is a view like those that do
    except select regexp_replace(rule_view, '^public\.', '') from drift_rules
    except select 'bruce.silent_together'
  $$,
  'and there is something everywhere'
);
select isnt_empty('select from of_stranger', 'each of them was asked');

select * from finish();
