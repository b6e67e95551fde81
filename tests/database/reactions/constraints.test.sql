-- States that make no sense cannot be written; neither can secrets.
select plan(40);

insert into targets (name, kind, url) values ('phone', 'webhook', 'https://hooks.example/x');
create function pg_temp.target(p_rest jsonb) returns text language sql as $$
  select format(
    'insert into targets (name, kind, url, url_secret, auth_secret, settings) select name, kind, url, url_secret, auth_secret, settings from jsonb_populate_record(null::targets, %L)',
    '{"name": "t", "kind": "webhook", "url": "https://hooks.example/x", "settings": {}}' || p_rest)
$$;
select throws_ok(pg_temp.target('{"url": "https://me:pass@hooks.example/x"}'), '23514', null, 'no password in an address');
select throws_ok(pg_temp.target('{"url": "https://me@hooks.example/x"}'), '23514', null, 'no name either');
select throws_ok(pg_temp.target('{"url": "https://hooks.example/x?access_token=abc"}'), '23514', null, 'no token in a query');
select throws_ok(pg_temp.target('{"url": "ftp://hooks.example/x"}'), '23514', null, 'http it is');
select throws_ok(pg_temp.target('{"url": null}'), '23514', null, 'an address there is');
select throws_ok(pg_temp.target('{"url_secret": "TARGET_HOOK_URL"}'), '23514', null, 'only one');
select throws_ok(pg_temp.target('{"auth_secret": "tk_abcdefghijkl"}'), '23514', null, 'a secret is named, not given');
select throws_ok(pg_temp.target('{"auth_secret": "SUPABASE_SECRET_KEY"}'), '23514', null, 'and is one of a target');
select throws_ok(pg_temp.target('{"settings": {"headers": {"Authorization": "x"}}}'), '23514', null, 'no secret-looking setting');
select throws_ok(pg_temp.target('{"settings": {"headers": [{"apiKey": "x"}]}}'), '23514', null, 'however deep');
select throws_ok(pg_temp.target('{"settings": {"x": "tk_abcdefghijklmnop"}}'), '23514', null, 'no value that is a token');
select throws_ok(pg_temp.target('{"settings": {"click": "https://me:pass@host/"}}'), '23514', null, 'no password in an address there');
select throws_ok(pg_temp.target('{"kind": "ntfy"}'), '23514', null, 'ntfy takes a topic');
select throws_ok(pg_temp.target('{"kind": "command", "url": null}'), '23514', null, 'a command has a name');
select throws_ok(pg_temp.target('{"kind": "command", "url": null, "settings": {"command": "x", "arguments": []}}'), '23514', null, 'its arguments are named');
select throws_ok(pg_temp.target('{"kind": "journal"}'), '23514', null, 'the journal has no address');
select throws_like(
  $$ insert into targets (name, kind, url, max_parallel) values ('marks', 'netbox', 'http://netbox.lan', 1) $$,
  '%netbox_names_its_token%', 'NetBox takes a token');
select throws_like(
  $$ insert into targets (name, kind, url, auth_secret) values ('marks', 'netbox', 'http://netbox.lan', 'TARGET_NETBOX_TOKEN') $$,
  '%netbox_is_told_one_at_a_time%', 'and one word at a time');
select lives_ok(
  $$ insert into targets (name, kind, url, auth_secret, max_parallel) values ('marks', 'netbox', 'http://netbox.lan', 'TARGET_NETBOX_TOKEN', 1) $$,
  'this is one');
select throws_ok(pg_temp.target('{"kind": "pigeon"}'), '23514', null, 'a kind that is none');
select lives_ok(pg_temp.target('{"kind": "ntfy", "auth_secret": "TARGET_NTFY_TOKEN", "settings": {"topic": "home"}}'), 'this is one');
select throws_ok($$ update targets set breaker = 'open' where name = 'phone' $$, '23514', null, 'an open breaker says since when and until when');
select throws_ok($$ update targets set breaker_retry_at = now() where name = 'phone' $$, '23514', null, 'a closed one says neither');

create function pg_temp.reaction(p_rest jsonb) returns text language sql as $$
  select format('select tests.reacts(%L)', p_rest)
$$;
select throws_ok(pg_temp.reaction('{"statuses": ["resolved"]}'), '23514', null, 'an end alone is not told');
select throws_ok(pg_temp.reaction('{"group_by": ["colour"]}'), '23514', null, 'groups are of fields of the event');
select throws_ok(pg_temp.reaction('{"group_by": []}'), '23514', null, 'and of one at least');
select throws_ok(pg_temp.reaction('{"throttle_count": 3}'), '23514', null, 'a throttle has an interval');
select throws_ok(pg_temp.reaction('{"quiet_from": "22:00"}'), '23514', null, 'quiet hours end');
select throws_ok(pg_temp.reaction('{"quiet_from": "22:00", "quiet_until": "07:00", "quiet_time_zone": "Middle/Earth"}'), '22023', null, 'in a time zone that exists');
select throws_ok(pg_temp.reaction('{"quiet_days": ["Monday"]}'), '23514', null, 'days have three letters');
select throws_ok(pg_temp.reaction('{"escalate_after": "1 hour"}'), '23514', null, 'an escalation goes somewhere');
select throws_ok(pg_temp.reaction('{"severities": ["bad"]}'), '23514', null, 'severities are known');
select lives_ok(pg_temp.reaction('{"group_by": ["hostname", "event_type"]}'), 'this is one');
select throws_ok($$ delete from targets where name = 'phone' $$, '23503', null, 'a target that a reaction needs stays');

insert into events (issue_id, hostname, event_type, severity, details) values (gen_random_uuid(), 'box', 'VM_DOWN', 'low', 'A VM.');
select throws_ok($$ update actions set status = 'leased', next_attempt_at = null $$, '23514', null, 'who has it is said with until when');
select throws_ok($$ update actions set status = 'delivered' $$, '23514', null, 'what is done is not due');
select throws_ok($$ update actions set finished_at = now() $$, '23514', null, 'what is due is not done');
select throws_ok($$ update tasks set status = 'waiting' $$, '23514', null, 'what waits waits for a time');
select throws_ok($$ update tasks set status = 'ended' $$, '23514', null, 'what has ended says when');
select throws_ok(
  $$ insert into tasks (reaction, group_key, tell_at, started_at) select reaction, group_key, now(), now() from tasks $$,
  '23505', null, 'a group has one task at a time');

select * from finish();
