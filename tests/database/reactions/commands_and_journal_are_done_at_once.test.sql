-- Targets inside the database: a command is queued for what opened or changed, the journal gets its line, nothing waits.
select plan(9);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a'), ('box', 'b');
insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments) values
  ('restart', true, 'Restarts a container.', 'low', false, '{docker,restart,"{service}"}', '{"service": {"type": "service"}}');
insert into targets (name, kind, settings) values
  ('hands', 'command', '{"command": "restart", "arguments": {"service": "{service}"}}'),
  ('wrong', 'command', '{"command": "reboot", "target": "{hostname}-{nonsense}"}'),
  ('diary', 'journal', '{}');
select tests.reacts('{"name": "repair", "target": "hands", "event_types": ["SERVICE_MISSING"], "group_by": ["hostname"]}');
select tests.reacts('{"name": "misspelt", "target": "wrong", "service": "b"}');
select tests.reacts('{"name": "diary", "target": "diary", "group_by": ["hostname"]}');
select tests.runs('box', 'a', 'b');

select tests.until('12:10'), tests.runs('box', '');
select results_eq(
  'select name, target, service, state, requested_by, issue_id is not null from bruce_cmd order by name, service',
  $$ values
    ('reboot', 'box-', null, 'rejected', 'reaction misspelt', true),
    ('restart', 'box', 'a', 'pending', 'reaction repair', true),
    ('restart', 'box', 'b', 'pending', 'reaction repair', true) $$,
  'one command for each event, filled from it, also in a group'
);
select results_eq(
  'select target, kind, status, title, command_id is not null, payload ->> ''service'' from actions order by target, title',
  $$ values
    ('diary', 'group', 'delivered', 'box: a and b are down', false, null),
    ('hands', 'single', 'delivered', 'a on box is down', true, 'a'),
    ('hands', 'single', 'delivered', 'b on box is down', true, 'b'),
    ('wrong', 'single', 'dead', 'b on box is down', true, 'b') $$,
  'queued is delivered, rejected is dead'
);
select matches((select last_error from actions where target = 'wrong'), 'allow-list', 'with the reason');
select set_eq(
  'select action_id, command_id from bruce_cmd',
  'select action_id, command_id from actions where command_id is not null', 'each knows the other');
select results_eq(
  $$ select message from journal where kind = 'notification' $$,
  $$ select 'box: a and b are down: ' || string_agg(e.details, ' ' order by e.service) from events as e $$,
  'the journal has one line of the group'
);
select is((select count(*) from journal where kind = 'command'), 3::bigint, 'and one of each command, by the queue');
select is(bruce.lease_actions('me', 20, 60) -> 'actions', '[]', 'a dispatcher has nothing to do with any of it');

select tests.until('12:20'), tests.runs('box', 'a', 'b');
select is((select count(*) from bruce_cmd), 3::bigint, 'what resolves asks for no command');
update targets set enabled = false where name = 'hands';
select tests.until('12:40'), tests.runs('box', 'b');
select results_eq(
  $$ select a.status, a.last_error, j.message from actions as a join journal as j on j.action_id = a.action_id
     where a.target = 'hands' and a.status <> 'delivered' $$,
  $$ values ('dead', 'the target is disabled', 'No command for: a on box is down. Target hands is disabled.') $$,
  'nor does a target that is switched off'
);

select * from finish();
