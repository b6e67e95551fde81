-- A viewer reads all of it; service_role edits targets and reactions, but neither breakers nor what was told.
select plan(17);

set role service_role;
select lives_ok($$ insert into targets (name, kind, url) values ('phone', 'webhook', 'https://hooks.example/x') $$, 'service_role adds a target');
select lives_ok($$ insert into targets (name, kind, url_secret, settings) values ('n', 'ntfy', 'TARGET_NTFY_URL', '{"topic": "home"}') $$, 'one whose address is a secret');
select lives_ok($$ insert into reactions (name, target) values ('test', 'phone') $$, 'and a reaction');
select lives_ok($$ update targets set timeout_s = 5 where name = 'phone' $$, 'edits a target');
select lives_ok($$ update reactions set group_by = '{hostname}' $$, 'edits a reaction');
select throws_ok($$ update targets set breaker = 'open' $$, '42501', null, 'not its breaker');
insert into events (hostname, event_type, severity, details) values ('box', 'NOTE', 'low', 'A note.');
select is((select count(*) from actions), 1::bigint, 'its events are told');
select throws_ok($$ insert into actions (created_at, kind, target, title, events, max_attempts, payload) values (now(), 'single', 'phone', 'x', 1, 1, '{}') $$, '42501', null, 'it makes no actions');
select throws_ok($$ update actions set status = 'dead' $$, '42501', null, 'nor edits them');
select throws_ok($$ delete from deliveries $$, '42501', null, 'nor the ledger');
select throws_ok($$ update tasks set tell_at = null $$, '42501', null, 'nor tasks');
select throws_ok($$ delete from journal $$, '42501', null, 'nor the journal');
select lives_ok($$ update reactions set enabled = false $$, 'it switches a reaction off');
reset role;
select is_empty($$ select from tasks where status <> 'ended' $$, 'which ends its tasks');

select tests.as_viewer();
select isnt_empty('select from actions', 'a viewer reads');
select throws_ok($$ update reactions set enabled = true $$, '42501', null, 'and edits nothing');
select throws_ok($$ select preview_reaction('{}') $$, '42501', null, 'nor asks what if');

select * from finish();
