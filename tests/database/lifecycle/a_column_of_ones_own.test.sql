-- As a person adds a column in Studio, on every table of public: the engine, previews and people's calls go on.
select plan(15);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

do $$
declare
  v_table regclass;
begin
  for v_table in
    select c.oid from pg_catalog.pg_class as c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
  loop
    execute format('alter table %s add column my_note text default ''mine''', v_table);
  end loop;
end;
$$;
select set_has(
  $$ select attrelid::regclass::text from pg_attribute where attname = 'my_note' and attnum > 0 $$,
  $$ values ('actions'), ('assets'), ('bruce_cmd'), ('bruce_cmd_allowlist'), ('bruce_cmd_result'), ('deliveries'), ('digests'),
    ('drift_rules'), ('events'), ('expected_changes'), ('expected_services'), ('heartbeats'), ('issues'), ('journal'),
    ('maintenance_windows'), ('memories'), ('reactions'), ('schedules'), ('settings'), ('snapshots'),
    ('targets'), ('task_issues'), ('tasks'), ('thresholds'), ('waivers') $$,
  'each of them has the column'
);

select tests.home();
insert into targets (name, kind, url, settings) values
  ('phone', 'webhook', 'https://hooks.example/phone', '{}'), ('diary', 'journal', null, '{}'),
  ('hands', 'command', null, '{"command": "restart", "arguments": {"service": "{service}"}}');
insert into reactions (name, target, group_by) values ('phone', 'phone', null), ('diary', 'diary', '{hostname}'), ('hands', 'hands', null);
insert into schedules (hostname, local_start, local_end, time_zone) values ('nas', '00:00', '23:59', 'UTC');
update settings set digest_target = 'phone';

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('tandoor')));
select results_eq(
  $$ select event_type, service, my_note from issues where status = 'open' and hostname = 'box2-daily' $$,
  $$ values ('SERVICE_MISSING', 'freshrss', 'mine') $$, 'an issue opens'
);
select results_eq(
  $$ select target, kind, status, my_note from actions where payload::text like '%SERVICE_MISSING%' order by target $$,
  $$ values ('diary', 'group', 'delivered', 'mine'), ('hands', 'single', 'delivered', 'mine'), ('phone', 'single', 'pending', 'mine') $$,
  'its notifications are made'
);

-- a notification, to its end
create temporary table claimed as
select claim_actions(tests.token('worker'), 'me') as c;
select is(jsonb_array_length(c -> 'actions'), 1, 'a dispatcher claims one') from claimed;
select is(
  finish_actions(tests.token('worker'), (c ->> 'lease')::uuid, jsonb_build_array(jsonb_build_object('action_id', c #>> '{actions,0,action_id}', 'outcome', 'delivered'))),
  '{"status": 200, "finished": 1, "late": 0}', 'and delivers it'
) from claimed;
select results_eq(
  $$ select outcome, my_note from deliveries where target = 'phone' $$, $$ values ('delivered', 'mine') $$, 'the delivery is recorded'
);

-- a command, to its end
select is(jsonb_array_length(tests.claim()), 1, 'a worker claims the command');
select is(tests.beat(command_id), 'running', 'it runs') from bruce_cmd;
select is(tests.finish(command_id) ->> 'state', 'succeeded', 'it ends') from bruce_cmd;

select is(
  (select waive(issue_id, 'known', bruce.clock() + interval '1 hour', 'me') ->> 'status' from issues where service = 'freshrss'),
  '200', 'it is waived'
);
insert into maintenance_windows (reason, hostname, starts_at, ends_at)
values ('work', 'nas', bruce.clock(), bruce.clock() + interval '1 hour');
insert into memories (source, body) values ('me', 'freshrss is slow');
select is(preview_threshold('cpu_pct', 90) ->> 'status', '200', 'a threshold is previewed');
select is(preview_reaction('{"target": "phone"}') ->> 'status', '200', 'a reaction is previewed');
select is(
  bruce.run_jobs(bruce.clock() + interval '1 day') -> 'failed', null, 'the jobs run'
);
select isnt_empty($$ select from digests where my_note = 'mine' $$, 'a digest is made');

select tests.observe('box2-daily', 'docker', tests.docker(tests.container('tandoor'), tests.container('freshrss')));
select results_eq(
  $$ select status from events where event_type = 'SERVICE_MISSING' and service = 'freshrss' order by id $$,
  array['opened', 'resolved'], 'the issue resolves, and both are events'
);

select * from finish();
