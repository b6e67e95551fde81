-- A notification that is over before it is sent takes its end with it only where no word of it was sent before.
select plan(12);

update drift_rules set enabled = event_type <> 'HEARTBEAT_OVERDUE', flap_count = null;
set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a');
select create_token('dispatch', 'worker', repeat('d', 64)) is not null as made into temporary token;
create function pg_temp.at(p_time text, p_state text) returns void language sql as $$
  select set_config('bruce.now', ('2026-03-02 ' || p_time || 'Z')::timestamptz::text, false);
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  values ('box', 'docker', bruce.clock(), tests.docker(tests.container('a', jsonb_build_object('state', p_state))), '{"interval_s": 604800}');
$$;
-- what a dispatcher gets; without an outcome it is not heard of again
create function pg_temp.sent(p_outcome text default 'delivered') returns text[] language plpgsql as $$
declare
  v_claim jsonb := claim_actions(repeat('d', 64), 'me', lease_s => 5);
begin
  perform finish_actions(repeat('d', 64), (v_claim ->> 'lease')::uuid, jsonb_agg(jsonb_build_object('action_id', a ->> 'action_id', 'outcome', p_outcome)))
  from jsonb_array_elements(v_claim -> 'actions') as a where p_outcome is not null having count(*) > 0;
  return (
    select coalesce(array_agg(concat_ws(' ', t.reaction, t.target, a -> 'payload' ->> 'status') order by t.created_at, t.reaction, t.target), '{}')
    from jsonb_array_elements(v_claim -> 'actions') as a join actions as t on t.action_id = (a ->> 'action_id')::uuid);
end;
$$;

select tests.reacts('{"name": "r"}');
select pg_temp.at('12:00', 'running'), pg_temp.at('12:01', 'exited');
select is(pg_temp.sent(), '{r phone opened}'::text[], 'the beginning is sent');
select pg_temp.at('12:02', 'paused');
select is((select array_agg(status order by id) from events), '{opened,changed}'::text[], 'it changes');
select pg_temp.at('12:03', 'running');
select is(pg_temp.sent(), '{r phone resolved}'::text[], 'over before the change was sent: the end is sent');

select pg_temp.at('12:10', 'exited');
select is(pg_temp.sent(null), '{r phone opened}'::text[], 'a dispatcher may have sent it, nobody knows');
select pg_temp.at('12:11', 'paused'), pg_temp.at('12:12', 'running');
select is(pg_temp.sent(), '{r phone opened,r phone resolved}'::text[], 'it is sent again, with its end');

select pg_temp.at('12:20', 'exited'), pg_temp.at('12:21', 'paused'), pg_temp.at('12:22', 'running');
select is(pg_temp.sent(), '{}'::text[], 'over before anything was sent: nothing is sent');

-- another reaction tells the same target later
select tests.reacts('{"name": "s", "group_wait": "1 minute"}');
select pg_temp.at('13:00', 'exited');
select is(pg_temp.sent(), '{r phone opened}'::text[], 'the first one tells it');
select pg_temp.at('13:02', 'exited'), bruce.flush_tasks(), pg_temp.at('13:03', 'running');
select is(pg_temp.sent(), '{r phone resolved}'::text[], 'the second one is late: only its own end goes with it');

-- who was to hear of it by escalation
delete from reactions where name = 's';
insert into targets (name, kind, url) values ('boss', 'webhook', 'https://hooks.example/boss');
update reactions set escalate_after = '5 minutes', escalate_target = 'boss';
select pg_temp.at('14:00', 'exited');
select is(pg_temp.sent(), '{r phone opened}'::text[], 'the beginning is sent');
select pg_temp.at('14:06', 'exited'), bruce.flush_tasks(), pg_temp.at('14:07', 'running');
select is(pg_temp.sent(), '{r phone resolved}'::text[], 'over before the escalation was sent: neither is sent');
select is_empty($$ select from actions where status = 'pending' $$, 'nothing is left');

-- a hundred notifications are judged at once: of two beginnings in a long queue only the first one is taken back
update reactions set escalate_after = null, escalate_target = null;
insert into actions (created_at, status, kind, target, title, events, max_attempts, next_attempt_at, payload)
select i.resolved_at, 'pending', 'single', 'phone', 'over', 1, 9, i.resolved_at, jsonb_build_object('status', 'opened', 'issue_id', i.issue_id)
from generate_series(1, 98) cross join (select * from issues order by resolved_at limit 1) as i;
select pg_temp.at('15:00', 'exited'), pg_temp.at('15:01', 'running'), pg_temp.at('15:02', 'exited'), pg_temp.at('15:03', 'running');
select is(pg_temp.sent(), '{r phone opened,r phone resolved}'::text[], 'the second one is sent, and so is its end');

select * from finish();
