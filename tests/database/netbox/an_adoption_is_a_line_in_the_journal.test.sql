-- What was written into NetBox, in words and as values; an undone value is not adopted again by a rule.
select plan(11);
set bruce.now = '2026-03-02 12:00Z';

insert into issues (issue_id, status, severity, event_type, hostname, service, field, details, expected, observed, first_seen_at, opened_at, last_seen_at, cause, drift_key)
values ('00000000-0000-4000-8000-000000000001', 'open', 'low', 'CONFIG_DRIFT', 'box', 'web', 'image', 'Something.', 'nginx:1.26', 'nginx:1.27',
  now(), now(), now(), 'FIRST_SEEN', 'box/web/image');
select set_adoption_rule('images', '{"decision": "adopt", "event_type": "CONFIG_DRIFT"}');
create function pg_temp.entry(p_more jsonb) returns jsonb language sql as $$
  select '{"issue_id": "00000000-0000-4000-8000-000000000001", "by": "anna", "path": "ipam/services/5/", "label": "web of box", "action": "changed",
    "changes": [{"field": "custom_fields.bruce_image", "before": "nginx:1.26", "after": "nginx:1.27"}]}'::jsonb || p_more
$$;
create function pg_temp.said() returns text language sql as $$
  select message from journal where kind = 'adoption' order by id desc limit 1
$$;

select is(write_adoption(null), null, 'a program may ask first');
select is_empty($$ select from journal where kind = 'adoption' $$, 'which writes nothing');
create temporary table written as select write_adoption(pg_temp.entry('{"rule": "images"}')) as id;
select is(pg_temp.said(), 'The rule images changed web of box in NetBox: bruce_image from nginx:1.26 to nginx:1.27.', 'by a rule');
select results_eq(
  $$ select j.actor, j.hostname, j.service, j.issue_id, j.details from journal as j join written using (id) $$,
  $$ values ('anna', 'box', 'web', '00000000-0000-4000-8000-000000000001'::uuid, '{"rule": "images", "drift_key": "box/web/image",
    "observed": "nginx:1.27", "path": "ipam/services/5/", "label": "web of box", "action": "changed",
    "changes": [{"field": "custom_fields.bruce_image", "before": "nginx:1.26", "after": "nginx:1.27"}]}'::jsonb) $$,
  'with all that undoing takes'
);
select is(adoption_decisions() #>> '{0,decision}', 'adopt', 'the rule goes on');
select write_adoption(pg_temp.entry(jsonb_build_object('undoes', id, 'changes',
  '[{"field": "custom_fields.bruce_image", "before": "nginx:1.27", "after": null}]'::jsonb)) - 'issue_id') from written;
select matches(pg_temp.said(), '^anna undid line \d+ of the journal: in NetBox, web of box changed bruce_image from nginx:1.27 to nothing\.$', 'undone');
select is(adoption_decisions() #>> '{0,held_by}', 'undone', 'the value that was undone waits for a review');
update issues set observed = 'nginx:1.28';
select is(adoption_decisions() #>> '{0,decision}', 'adopt', 'another one does not');
update issues set observed = 'nginx:1.27';
select write_adoption(pg_temp.entry('{}'));
select is(adoption_decisions() #>> '{0,decision}', 'adopt', 'nor does this one, once a person adopted it again');

select throws_ok($$ select write_adoption(pg_temp.entry('{"path": "https://elsewhere/"}')) $$, '22023', null, 'what is no write is refused');
select throws_ok($$ select write_adoption(pg_temp.entry('{"undoes": 999999}')) $$, '22023', null, 'so is what undoes nothing');

select * from finish();
