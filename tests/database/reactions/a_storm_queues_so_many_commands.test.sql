-- When everything fails at once a reaction does not run everything at once: what is beyond 200 that wait is dead, with the reason.
select plan(3);

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a');
insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments) values
  ('restart', true, 'Restarts a container.', 'low', false, '{docker,restart,"{service}"}', '{"service": {"type": "service"}}');
insert into targets (name, kind, settings) values ('hands', 'command', '{"command": "restart", "arguments": {"service": "{service}"}}');
select tests.reacts('{"name": "repair", "target": "hands"}'), tests.reacts('{"name": "other", "target": "hands", "severities": ["high"]}');
insert into events (hostname, service, event_type, severity, details)
select 'box', 'a', 'NOTE', 'low', 'Note ' || n from generate_series(1, 203) as n;
select is((select count(*) from bruce_cmd), 200::bigint, 'two hundred wait');
select results_eq(
  $$ select last_error, count(*) from actions where status = 'dead' group by 1 $$,
  $$ values ('200 commands of this reaction wait already', 3::bigint) $$, 'the rest says why it does not'
);
insert into events (hostname, service, event_type, severity, details) values ('box', 'a', 'NOTE', 'high', 'Another.');
select is((select count(*) from bruce_cmd where requested_by = 'reaction other'), 1::bigint, 'another reaction is not held up');

select * from finish();
