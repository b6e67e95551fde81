-- What was sent, or given up, is sent again: the same notice, under the same id, as its next attempt.
select plan(12);

set bruce.now = '2026-03-02 12:00Z';
select tests.reacts('{"name": "phone", "max_attempts": 2, "hostname": "box"}');
select tests.reacts('{"name": "chat", "target": "chat", "hostname": "nas"}');
insert into targets (name, kind) values ('diary', 'journal');
select tests.reacts('{"name": "diary", "target": "diary"}');
create function pg_temp.happens(p_host text) returns void language sql as $$
  insert into events (hostname, event_type, severity, details) values (p_host, 'NOTE', 'low', 'A note.')
$$;
create function pg_temp.send(p_outcome text) returns bigint language plpgsql as $$
declare
  v_claim jsonb := bruce.lease_actions('me', 20, 60);
begin
  perform bruce.finish_leased((v_claim ->> 'lease')::uuid, (
    select coalesce(jsonb_agg(jsonb_build_object('action_id', a -> 'action_id', 'outcome', p_outcome)), '[]') from jsonb_array_elements(v_claim -> 'actions') as a
  ));
  return jsonb_array_length(v_claim -> 'actions');
end;
$$;
select pg_temp.happens('box');
select pg_temp.send('delivered');
select tests.until('13:00'), pg_temp.happens('nas');
select pg_temp.send('dead');
select tests.until('14:00'), pg_temp.happens('box');
select pg_temp.send('dead');

select is(replay_actions() ->> 'status', '422', 'say which');
select is(replay_actions(target => 'phone', status => 'lost') ->> 'status', '422', 'or what became of them');
select is(replay_actions(target => 'nobody') ->> 'replayed', '0', 'nothing was for that one');
select is(
  replay_actions(action_ids => array(select action_id from actions where target = 'phone' and status = 'delivered')) ->> 'replayed',
  '1', 'by id');
select results_eq(
  'select status, attempts, max_attempts, finished_at from actions where target = ''phone'' and attempts = 1 and status = ''pending''',
  $$ values ('pending', 1, 3, null::timestamptz) $$, 'it waits again, with as many attempts as at first'
);
select is(pg_temp.send('delivered'), 1::bigint, 'it is sent');
select results_eq(
  $$ select d.attempt, d.outcome from deliveries as d join actions as a on a.action_id = d.action_id where a.attempts = 2 order by 1 $$,
  $$ values (1, 'delivered'), (2, 'delivered') $$, 'as the next attempt of the same notice'
);
select is(
  replay_actions(from_at => '2026-03-02 12:30Z', to_at => '2026-03-02 14:00Z') ->> 'replayed', '1', 'by the time it was made');
select is((select target from actions where status = 'pending'), 'chat', 'what the journal told is not told again');
select is(replay_actions(target => 'phone', status => 'dead') ->> 'replayed', '1', 'the dead letters of a target');
select is(pg_temp.send('delivered'), 2::bigint, 'both are sent');
select is_empty($$ select from actions where status <> 'delivered' $$, 'and that was all');

select * from finish();
