-- Which rule decides, and what: by rank, then the more careful one; what is stale, resolved or held is never adopted.
select plan(25);
set bruce.now = '2026-03-02 12:00Z';

create function pg_temp.issue(p_event_type text, p_field text, p_host text, p_service text, p_observed text, p_more jsonb default '{}')
returns uuid language sql as $$
  insert into issues select (jsonb_populate_record(null::issues, jsonb_build_object(
    'issue_id', gen_random_uuid(), 'status', 'open', 'severity', 'low', 'event_type', p_event_type, 'hostname', p_host,
    'service', p_service, 'field', p_field, 'observed', p_observed, 'expected', 'other', 'details', 'Something.',
    'first_seen_at', now(), 'opened_at', bruce.clock() - interval '1 day', 'last_seen_at', now(), 'occurrences', 1, 'stale', false,
    'flapping', false, 'cause', 'FIRST_SEEN', 'confirmations', 1, 'clearances', 0, 'looks', 1,
    'drift_key', concat_ws('/', p_host, p_service, p_event_type, p_field), 'evidence', '{}'::jsonb) || p_more)).*
  returning issue_id
$$;
create function pg_temp.decided(p_host text, p_proposed jsonb default null, p_days integer default null)
returns text language sql as $$
  select string_agg(concat_ws(' ', d ->> 'decision', 'by ' || (d ->> 'rule'), d ->> 'held_by'), ', ')
  from jsonb_array_elements(adoption_decisions(p_proposed, p_days)) as d where d ->> 'hostname' = p_host
$$;

select pg_temp.issue('CONFIG_DRIFT', 'image', 'box', 'web', 'nginx:1.27');
select pg_temp.issue('CONFIG_DRIFT', 'ip', 'in', null, '192.168.2.200');
select pg_temp.issue('CONFIG_DRIFT', 'ip', 'out', null, '192.168.2.20');
select pg_temp.issue('CONFIG_DRIFT', 'ip', 'both', null, '192.168.2.200, 192.168.2.20');
select pg_temp.issue('CONFIG_DRIFT', 'image', 'no-ip', 'web', 'nginx');
select pg_temp.issue('CONFIG_DRIFT', 'image', 'old', 'web', 'nginx:1.27', '{"stale": true}');
select pg_temp.issue('CONFIG_DRIFT', 'image', 'gone', 'web', 'nginx:1.27', '{"status": "resolved", "resolved_at": "2026-03-02T11:00:00Z"}');
select pg_temp.issue('CONFIG_DRIFT', 'image', 'early', 'web', 'nginx:1.27', '{"status": "pending", "opened_at": null}');
select pg_temp.issue('CONFIG_DRIFT', 'image', 'flaps', 'web', 'nginx:1.27', '{"flapping": true}');
select pg_temp.issue('CONFIG_DRIFT', 'image', 'mine', 'web', 'nginx:1.27', '{"acknowledged_at": "2026-03-02T11:00:00Z", "acknowledged_by": "anna"}');
select pg_temp.issue('CONFIG_DRIFT', 'image', 'victim', 'web', 'nginx:1.27',
  jsonb_build_object('suppressed_by', (select issue_id from issues where hostname = 'box')));

select is(pg_temp.decided('box'), 'review', 'without a rule a difference waits for a review');
select set_adoption_rule('images', '{"decision": "adopt", "event_type": "CONFIG_DRIFT", "field": "image"}', 'anna');
select set_adoption_rule('dhcp', '{"decision": "adopt", "event_type": "CONFIG_DRIFT", "within": "192.168.2.128/25"}', 'anna');
select is(pg_temp.decided('box'), 'adopt by images', 'a rule that fits decides');
select is(pg_temp.decided('in'), 'adopt by dhcp', 'an address inside the prefix');
select is(pg_temp.decided('out'), 'review', 'not one outside');
select is(pg_temp.decided('both'), 'review', 'nor one of which a part is outside');
select is(pg_temp.decided('no-ip', '{"name": "images", "decision": "adopt", "event_type": "CONFIG_DRIFT", "within": "0.0.0.0/0"}'),
  'review', 'a value that is no address is within no prefix');
select is(pg_temp.decided('old'), null, 'what is stale is not decided');
select is(coalesce(pg_temp.decided('gone'), pg_temp.decided('early')), null, 'nor what is resolved or not open yet');
select is(pg_temp.decided('flaps'), 'review by images flapping', 'what flaps waits for a review');
select is(pg_temp.decided('mine'), 'review by images acknowledged', 'so does what somebody takes care of');
select is(pg_temp.decided('victim'), 'review by images suppressed', 'and what a root cause explains');

select is(pg_temp.decided('box', '{"name": "not this", "decision": "never", "hostname": "b*"}'), 'never by not this', 'of equal ranks the more careful one decides');
select is(pg_temp.decided('box', '{"name": "not this", "decision": "never", "hostname": "b*", "rank": 101}'), 'adopt by images', 'else the lowest');
select is(pg_temp.decided('box'), 'adopt by images', 'what was only proposed is not there');
select is(pg_temp.decided('gone', '{"name": "images", "decision": "never"}', 30), 'never by images', 'the last days know what is resolved');
select is(pg_temp.decided('box', null, 0), null, 'and nothing older');
select set_adoption_rule('images', '{"enabled": false}', 'anna');
select is(pg_temp.decided('box'), 'review', 'a disabled rule decides nothing');
select is(
  (select string_agg(actor || ': ' || message, ' | ' order by id) from journal where kind = 'tuning' and details ->> 'key' = 'images'),
  'anna: anna made adoption rule images. | anna: anna changed adoption rule images: enabled from true to false.', 'the journal says who'
);

select throws_ok($$ select set_adoption_rule('all', '{"decision": "adopt"}') $$, '23514', null, 'a rule that adopts names an event type');
select throws_ok($$ select set_adoption_rule('typo', '{"decision": "adopt", "event_type": "CONFIG_DRIFFT"}') $$, '23503', null, 'one that there is');
select throws_ok($$ select set_adoption_rule('odd', '{"decision": "perhaps"}') $$, '23514', null, 'and decides one of three');

insert into drift_rules (event_type, severity, description, rule_view) values ('MINE', 'low', 'Mine.', 'bruce.vm_down');
select set_adoption_rule('mine', '{"decision": "review", "event_type": "MINE"}');
delete from drift_rules where event_type = 'MINE';
select is((select count(*) from adoption_rules where name = 'mine'), 0::bigint, 'a rule goes with its event type');
select set_adoption_rule('box', '{"decision": "never", "hostname": "BOX", "service": "web"}');
select bruce.rename_references('{box}', '{crate}');
select is((select hostname from adoption_rules where name = 'box'), 'crate', 'a rule follows its host when it is renamed');
select is(set_adoption_rule('dhcp', null, 'anna'), true, 'a rule is removed');
select is(set_adoption_rule('dhcp', null, 'anna'), false, 'once');

select * from finish();
