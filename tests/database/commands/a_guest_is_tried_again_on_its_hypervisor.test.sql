-- What is asked for a guest runs on its hypervisor; asked for again, it is for that guest still.
select plan(6);
select tests.home();
insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, runs_on, argv, arguments, backoff) values
  ('qm', true, 'Starts a VM.', 'low', false, 'parent', array['qm', 'start', '{vmid}'], '{"vmid": {"type": "vmid"}}', '0');
create function pg_temp.see(p_state text) returns void
language sql as $$
  select tests.observe('box2', 'proxmox', tests.proxmox('box2', tests.guest(112, 'box2-daily', jsonb_build_object('status', p_state))));
$$;
select pg_temp.see('running'), pg_temp.see('stopped'), tests.wait('1 minute');
select bruce.enqueue_command('qm', '{"vmid": "box2-daily"}', 'box2-daily', 'reaction qm', p_issue_id => issue_id, p_action_id => gen_random_uuid())
from issues where event_type = 'VM_DOWN';
create temporary table first as select command_id as id from bruce_cmd;
select results_eq('select target, asked_target, state from bruce_cmd', $$ values ('box2', 'box2-daily', 'pending') $$, 'it runs on the hypervisor');
select tests.claim(), tests.beat(id), tests.finish(id, 'failed', '{"exit_code": 1}') from first;
select results_eq(
  'select target, asked_target, state, argv from bruce_cmd, first where retry_of = id',
  $$ values ('box2', 'box2-daily', 'pending', array['qm', 'start', '112']) $$, 'it failed, and is tried again for the same guest'
);
select is(cancel_command(tests.token_of('alice'), command_id) ->> 'state', 'cancelled', 'that one is not wanted') from bruce_cmd, first where retry_of = id;
select is(requeue_command(tests.token_of('alice'), id) ->> 'state', 'pending', 'a person may ask for it again as well') from first;
select throws_ok($$ update bruce_cmd set asked_target = null where state = 'pending' $$, '23514', null, 'whom it is for never changes');
select cancel_command(tests.token_of('alice'), command_id) from bruce_cmd where state = 'pending';

select bruce.enqueue_command('qm', '{"vmid": "box2-daily"}', 'box2-daily', 'reaction qm', p_issue_id => issue_id, p_action_id => gen_random_uuid())
from issues where event_type = 'VM_DOWN';
create temporary table last as select command_id as id from bruce_cmd where state = 'pending';
select tests.claim(), tests.beat(id) from last;
update assets set parent = null where name = 'box2-daily';
select tests.finish(id, 'failed', '{"exit_code": 1}') from last;
select isnt(gave_up_at, null, 'where it cannot be tried again, it is given up') from bruce_cmd, last where command_id = id;
select * from finish();
