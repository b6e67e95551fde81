-- Roles and scopes of tokens; a token that is revoked in mid-run; two workers with one token.
select plan(41);
select tests.home();
create temporary table c as select tests.ask() as id;

select is(enqueue_command(tests.token_of(t), 'restart', 'box2-daily', '{"service": "freshrss"}') ->> 'code', 'wrong_role', t || ' asks for nothing')
from unnest('{worker,docker}'::text[]) as t;
select is(claim_commands(tests.token_of(t), 'w') ->> 'code', 'wrong_role', t || ' claims nothing') from unnest('{alice,robot,docker}'::text[]) as t;
select is(heartbeat_command(tests.token_of(t), id, gen_random_uuid()) ->> 'code', 'wrong_role', t || ' holds nothing') from c, unnest('{alice,robot,docker}'::text[]) as t;
select is(finish_command(tests.token_of(t), id, gen_random_uuid(), '{"outcome": "succeeded"}') ->> 'code', 'wrong_role', t || ' ends nothing')
from c, unnest('{alice,robot,docker}'::text[]) as t;
select is(command_status(tests.token_of('docker'), id) ->> 'code', 'wrong_role', 'a collector sees none') from c;
select is(command_status(tests.token_of(t), id) #>> '{command,state}', 'pending', t || ' may look') from c, unnest('{worker,alice,robot}'::text[]) as t;
select is(command_allowlist(tests.token_of('docker')) ->> 'code', 'wrong_role', 'nor the allow-list');
select set_eq(
  $$ select e ->> 'name' from jsonb_array_elements(command_allowlist(tests.token_of('robot')) -> 'commands') as e $$,
  array['restart', 'start', 'wipe'], 'of which only what is enabled is shown'
);
select is(f ->> 'code', 'unknown_token', 'an unknown token does nothing') from c, lateral (values
  (enqueue_command('x', 'restart', 'box2-daily')), (claim_commands('x', 'w')), (heartbeat_command('x', id, id)), (finish_command('x', id, id, '{}')),
  (command_status('x', id)), (command_allowlist('x')), (approve_command('x', id)), (cancel_command('x', id)), (requeue_command('x', id))
) as t (f);

-- scopes
select is(enqueue_command(tests.token_of('narrow'), 'restart', 'box2-daily', '{"service": "freshrss"}') ->> 'code', 'out_of_scope', 'an agent asks within its hosts only');
select is(enqueue_command(tests.token_of('narrow'), 'restart', t) ->> 'code', 'out_of_scope', 'however the host is written')
from unnest('{BOX2_DAILY,box2-daily.lan}'::text[]) as t;
select is(enqueue_command(tests.token_of('narrow'), 'start', 'NAS', '{"service": "jellyfin"}') ->> 'state', 'awaiting_approval', 'there it may');
select is(command_status(tests.token_of('narrow'), id) ->> 'code', 'unknown_command', 'of others it knows nothing') from c;
select is(cancel_command(tests.token_of('narrow'), id) ->> 'code', 'unknown_command', 'nor stops them') from c;
select is(
  cancel_command(tests.token_of('narrow'), (enqueue_command(tests.token_of('narrow'), 'start', 'nas', '{"service": "jellyfin"}') ->> 'command_id')::uuid) ->> 'state',
  'cancelled', 'its own it does'
);
select is(tests.claim(9, 'w', 'nas-worker'), '[]', 'a worker is handed nothing outside of its hosts');
select is(claim_commands(tests.token_of('nas-worker'), 'w', targets => '{*}', max => 9) -> 'commands', '[]', 'whatever it asks for');
select tests.claim();
select is(heartbeat_command(tests.token_of('nas-worker'), id, tests.lease(id)) ->> 'code', 'unknown_command', 'nor does a lease help it') from c;
select is(finish_command(tests.token_of('nas-worker'), id, tests.lease(id), '{"outcome": "succeeded"}') ->> 'code', 'unknown_command', 'to end anything') from c;

select tests.observe('box2-daily', 'docker', tests.docker());
select is(
  enqueue_command(tests.token_of('narrow'), 'start', 'nas', '{"service": "jellyfin"}', issue_id => i.issue_id) ->> 'code', 'out_of_scope',
  'nor does it watch the issue of another host by a command for it'
) from issues as i where i.hostname = 'box2-daily' and i.service = 'freshrss';

-- revoked in mid-run
select tests.beat(id) from c;
select revoke_token('worker');
select is(tests.beat(id), null, 'a worker whose token is revoked is answered no more') from c;
select is(tests.finish(id) ->> 'code', 'unknown_token', 'nor is its result taken') from c;
select tests.wait('61 seconds');
select is(tests.state_of(id), 'undetermined', 'what it ran is undetermined') from c;
select * from finish();
