-- A restart that helps for 25 minutes each time: pfnet-research/node-operation-controller#31, willfarrell/docker-autoheal#42.
-- After the third restart of a day a person is told, and the restarts stop.
select plan(18);

insert into assets (name) values ('box'), ('box2');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db'), ('box2', 'web');
insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments, targets, issue_budget) values
  ('restart', true, 'Restarts.', 'low', false, array['docker', 'restart', '{service}'], '{"service": {"type": "service"}}', '{*}', 3);
insert into targets (name, kind, settings) values
  ('restart', 'command', '{"command": "restart", "target": "{hostname}", "arguments": {"service": "{service}"}}');
insert into targets (name, kind, url) values ('phone', 'webhook', 'https://x.example/');
insert into reactions (name, target, event_types) values ('r', 'restart', '{SERVICE_MISSING}');
insert into reactions (name, target, event_types, statuses) values ('p', 'phone', '{REMEDIATION_FAILED}', '{opened,resolved}');
create temporary table worker as select create_token('w', 'worker', encode(sha256('w'::bytea), 'hex')) as answer;

create function pg_temp.report(p_at timestamptz, p_web text, p_db text default 'running', p_host text default 'box', p_interval_s integer default 1800) returns void language sql as $$
  select set_config('bruce.now', p_at::text, false);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector) values (
    p_host, 'docker', p_at, tests.docker(tests.container('web', jsonb_build_object('state', p_web)), tests.container('db', jsonb_build_object('state', p_db))),
    jsonb_build_object('interval_s', p_interval_s));
$$;
-- the worker runs what there is, and it works
create function pg_temp.work() returns integer language plpgsql as $$
declare
  v_token text := encode(sha256('w'::bytea), 'hex');
  v_cmd jsonb := claim_commands(v_token, 'w1', max => 5) -> 'commands';
begin
  perform heartbeat_command(v_token, (c ->> 'command_id')::uuid, (c ->> 'lease')::uuid),
    finish_command(v_token, (c ->> 'command_id')::uuid, (c ->> 'lease')::uuid, '{"outcome": "succeeded", "exit_code": 0}')
  from jsonb_array_elements(v_cmd) as c;
  return jsonb_array_length(v_cmd);
end;
$$;
create function pg_temp.day(p_start timestamptz, p_minutes integer) returns void language plpgsql as $$
declare
  v_at timestamptz;
  v_is_up boolean := true;
  v_since integer := 0;
begin
  for m in 0 .. p_minutes by 5 loop
    v_at := p_start + make_interval(mins => m);
    v_is_up := v_is_up and m - v_since < 25;
    perform pg_temp.report(v_at, case when v_is_up then 'running' else 'exited' end, p_interval_s => 300);
    perform bruce.run_jobs(v_at + interval '10 s');
    if pg_temp.work() > 0 then
      v_is_up := true;
      v_since := m;
    end if;
  end loop;
end;
$$;

select pg_temp.day('2026-03-02 12:00Z', 1200);
select is(
  (select array_agg(to_char(started_at at time zone 'UTC', 'HH24:MI') order by started_at) from bruce_cmd where started_at is not null),
  '{12:25,12:50,13:15}', 'three restarts, each helps for 25 minutes'
);
select results_eq(
  $$ select state, reason from bruce_cmd where state <> 'succeeded' $$,
  $$ values ('rejected', 'it has run 3 times within a day for web on box, which is its budget') $$, 'the fourth is refused, once'
);
select results_eq(
  $$ select event_type, hostname, service, field, status, details from events where event_type = 'REMEDIATION_FAILED' $$,
  $$ values ('REMEDIATION_FAILED', 'box', 'web', 'SERVICE_MISSING.restart', 'opened',
    'restart was run 3 times within a day for SERVICE_MISSING of web on box and does not help for long: a person has to look.') $$,
  'a person has to look'
);
select results_eq(
  $$ select title, to_char(created_at at time zone 'UTC', 'HH24:MI') from actions where target = 'phone' $$,
  $$ values ('web on box could not be repaired', '13:40') $$, 'and is told so, when it fails for the fourth time'
);
select is(
  (select array_agg(distinct event_type) from issues where status = 'open' and event_type <> 'HEARTBEAT_OVERDUE'), '{REMEDIATION_FAILED,SERVICE_MISSING}', 'until then it stays open'
);

-- others have budgets of their own
select pg_temp.report('2026-03-03 09:00Z', 'exited', 'exited');
select pg_temp.report('2026-03-03 09:00Z', 'exited', 'running', 'box2');
select set_eq(
  $$ select target, service from bruce_cmd where state = 'pending' $$, $$ values ('box', 'db'), ('box2', 'web') $$,
  'another service, and the same one on another host'
);
select is(pg_temp.work(), 2, 'they run');
select pg_temp.report('2026-03-03 09:01Z', 'exited');
select pg_temp.report('2026-03-03 09:01Z', 'running', 'running', 'box2');

-- a person is not limited, and does not count
select is(
  bruce.enqueue_command('restart', '{"service": "web"}', 'box', 'anna',
    p_issue_id => (select issue_id from issues where status = 'open' and hostname = 'box' and event_type = 'SERVICE_MISSING')) ->> 'state',
  'pending', 'a person may'
);
select is(pg_temp.work(), 1, 'it runs');
select pg_temp.report('2026-03-03 09:05Z', 'running');
select bruce.run_jobs('2026-03-03 09:05:10Z');
select results_eq(
  $$ select event_type, status from events where created_at >= '2026-03-03 09:05Z' and event_type <> 'HEARTBEAT_OVERDUE' order by event_type $$,
  $$ values ('REMEDIATION_FAILED', 'resolved'), ('SERVICE_MISSING', 'resolved') $$, 'it helps: both are over'
);
select is(
  (select array_agg(title order by created_at, title) from actions where target = 'phone'),
  '{web on box could not be repaired,web on box needs no repair any more}', 'and the phone knows'
);
select pg_temp.report('2026-03-03 09:30Z', 'exited');
select is((select count(*) from bruce_cmd where state = 'pending'), 0::bigint, 'down again: the day is not over');
select bruce.run_jobs('2026-03-03 09:30:10Z');
select is((select count(*) from issues where status = 'open' and event_type = 'REMEDIATION_FAILED'), 1::bigint, 'it is told again');
select pg_temp.report('2026-03-03 09:40Z', 'running', p_interval_s => 60);

-- the budget frees itself: the first restart of yesterday is a day ago
select pg_temp.report('2026-03-03 12:40Z', 'exited', p_interval_s => 60);
select is(pg_temp.work(), 1, 'a day after the first one there is one more');
select pg_temp.report('2026-03-03 12:41Z', 'running', p_interval_s => 60);

-- a budget of its own
update bruce_cmd_allowlist set daily_budget = 20 where name = 'restart';
select pg_temp.report('2026-03-03 13:10Z', 'exited', p_interval_s => 60);
select is(pg_temp.work(), 1, 'a larger budget counts at once');
select throws_ok($$ update bruce_cmd_allowlist set daily_budget = 0 $$, '23514', null, 'none is no budget: disable the row');

-- flapping: it comes and goes within minutes, so its issue stays open, and each run counts
update bruce_cmd_allowlist set daily_budget = 3, backoff = '0' where name = 'restart';
delete from bruce_cmd;
create function pg_temp.flap() returns void language plpgsql as $$
begin
  for m in 0 .. 50 by 5 loop
    perform pg_temp.report('2026-03-06 12:00Z'::timestamptz + make_interval(mins => m), 'running', case when m % 10 = 5 then 'exited' else 'running' end, p_interval_s => 300);
    perform bruce.run_jobs('2026-03-06 12:00:10Z'::timestamptz + make_interval(mins => m));
    perform pg_temp.work();
  end loop;
end;
$$;
select pg_temp.flap();
select cmp_ok((select count(*) from bruce_cmd where started_at is not null and service = 'db'), '<=', 3::bigint, 'three runs at most');
select isnt_empty(
  $$ select from events where event_type = 'REMEDIATION_FAILED' and service = 'db' and status = 'opened' and created_at > '2026-03-06' $$,
  'and a person is told');

select * from finish();
