-- Acknowledged, waived, explained, in maintenance or over before the notice left: neither beginning nor end is sent.
select plan(19);

update drift_rules set enabled = false where event_type = 'HEARTBEAT_OVERDUE';
set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) select 'box', n from unnest(array['a', 'b', 'c', 'd', 'e']) as n;
select create_token('dispatch', 'worker', repeat('d', 64)) is not null as made into temporary token;
create function pg_temp.at(p_time text) returns void language sql as $$ select set_config('bruce.now', ('2026-03-02 ' || p_time || 'Z')::timestamptz::text, false) $$;
create function pg_temp.runs(p_host text, variadic p_up text[]) returns void language sql as $$
  insert into observed_snapshots (hostname, source, observed_at, snapshot, collector)
  select p_host, 'docker', bruce.clock(), tests.docker(variadic array_agg(
    tests.container(n, jsonb_build_object('state', case when n = any (p_up) then 'running' else 'exited' end)) order by n)), '{"interval_s": 604800}'
  from unnest(array['a', 'b', 'c', 'd', 'e']) as n;
$$;
create function pg_temp.issue(p_service text) returns uuid language sql as $$
  select issue_id from issues where service = p_service and status <> 'resolved' $$;
-- what a dispatcher gets, and delivers
create function pg_temp.sent() returns text[] language plpgsql as $$
declare
  v_claim jsonb := claim_actions(repeat('d', 64), 'me');
begin
  perform finish_actions(repeat('d', 64), (v_claim ->> 'lease')::uuid, jsonb_agg(jsonb_build_object('action_id', a ->> 'action_id', 'outcome', 'delivered')))
  from jsonb_array_elements(v_claim -> 'actions') as a having count(*) > 0;
  return (
    select coalesce(array_agg(t.title order by t.title), '{}')
    from jsonb_array_elements(v_claim -> 'actions') as a join actions as t on t.action_id = (a ->> 'action_id')::uuid);
end;
$$;

-- in the queue: no dispatcher came yet
select tests.reacts('{"name": "r"}');
select pg_temp.runs('box', 'a', 'b', 'c', 'd', 'e');
select pg_temp.at('12:01'), pg_temp.runs('box', 'e');
select is((select count(*) from actions), 4::bigint, 'four wait to be sent');
select pg_temp.at('12:02');
select acknowledge(pg_temp.issue('a'), 'anna'), waive(pg_temp.issue('b'), 'known', 'infinity', 'anna');
select pg_temp.runs('box', 'c', 'e');
select is(pg_temp.sent(), array['d on box is down'], 'one is sent: one is acknowledged, one waived, one over');
select is((select count(*) from actions where status = 'pending'), 0::bigint, 'the others are gone');
select set_eq(
  $$ select message from journal where message like 'Not sent%' $$,
  $$ values ('Not sent to phone, as anna acknowledged it: a on box is down'), ('Not sent to phone, as it was waived: b on box is down'),
    ('Not sent to phone, as it is over already: c on box is down') $$, 'the journal says why'
);
select pg_temp.at('12:03'), pg_temp.runs('box', 'a', 'b', 'c', 'd', 'e');
select is(pg_temp.sent(), array['d on box runs again'], 'and so is one end');
select is_empty('select from task_issues', 'nothing is left to tell');

-- the acknowledgement is taken back: then it is told
select pg_temp.at('12:30'), pg_temp.runs('box', 'b', 'c', 'd', 'e');
select pg_temp.at('12:31'), acknowledge(pg_temp.issue('a'), 'anna');
select is(pg_temp.sent(), '{}', 'acknowledged');
select pg_temp.at('12:40'), unacknowledge(pg_temp.issue('a'), 'anna');
select pg_temp.at('12:42');
select is(pg_temp.sent(), array['a on box is down'], 'not any more');
select pg_temp.at('12:43'), pg_temp.runs('box', 'a', 'b', 'c', 'd', 'e');
select is(pg_temp.sent(), array['a on box runs again'], 'so its end is told, too');

-- a window that opened meanwhile
select pg_temp.at('13:10'), pg_temp.runs('box', 'a', 'b', 'c', 'd');
insert into maintenance_windows (reason, hostname, starts_at, ends_at) values ('w', 'box', '2026-03-02 13:11Z', '2026-03-02 13:20Z');
select pg_temp.at('13:12');
select is(pg_temp.sent(), '{}', 'in maintenance');
select pg_temp.at('13:21');
select is(pg_temp.sent(), array['e on box is down'], 'told when that is over, and it is still so');
select pg_temp.at('13:22'), pg_temp.runs('box', 'a', 'b', 'c', 'd', 'e');
select is(pg_temp.sent(), array['e on box runs again'], 'with its end');

-- a group: what is taken care of is left out of it
delete from reactions;
delete from actions;
select tests.reacts('{"name": "g", "group_by": ["hostname"], "group_interval": "0", "group_wait": "1 minute", "repeat_interval": "1 hour", "escalate_after": "30 minutes", "escalate_target": "boss"}');
select pg_temp.at('14:00'), pg_temp.runs('box', 'e');
select acknowledge(pg_temp.issue('a'), 'anna');
select pg_temp.at('14:02'), bruce.flush_tasks();
select is((select array_agg(title) from actions), array['box: c and d are down'], 'acknowledged while the group waited for others');
select acknowledge(pg_temp.issue('d'), 'anna');
select is(pg_temp.sent(), array['c on box is down'], 'acknowledged in the queue: the group is told anew, without it');
select is((select jsonb_agg(e ->> 'service') from actions, jsonb_array_elements(payload -> 'events') as e where status = 'delivered'), '["c"]', 'only the third');

-- repeats and escalations that wait in the queue
select pg_temp.at('15:05'), bruce.flush_tasks();
select is((select count(*) from actions where status = 'pending'), 2::bigint, 'a repeat and an escalation wait');
select acknowledge(pg_temp.issue('c'), 'bob');
select is(pg_temp.sent(), '{}', 'acknowledged: neither is sent');
select pg_temp.at('15:10'), pg_temp.runs('box', 'a', 'b', 'c', 'd', 'e');
select pg_temp.at('15:12');
select is(pg_temp.sent(), array['c on box runs again'], 'the end goes where the beginning went, and only there');
select set_eq($$ select target from actions where title like '%runs again%' $$, array['phone'], 'not to the one that was not told');

select * from finish();
