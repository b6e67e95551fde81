-- A target of kind netbox gets one notification for each event, never a repeat, with the objects of NetBox that it is about.
select plan(21);

set bruce.now = '2026-03-02 12:00Z';
select create_token('dispatch', 'worker', repeat('d', 64));
insert into targets (name, kind, url, auth_secret, max_parallel) values ('marks', 'netbox', 'http://netbox.lan', 'TARGET_NETBOX_TOKEN', 1);
select tests.reacts('{"target": "marks", "group_by": ["everything"], "group_wait": "1 minute", "repeat_interval": "1 hour"}');
update drift_rules set absent_confirmations = 1;
insert into assets (name, asset_type, netbox_id) values ('docker1', 'vm', 42);
insert into expected_services (hostname, name, netbox_id)
  values ('docker1', 'jellyfin', 5), ('docker1', 'paperless', 6), ('docker1', 'by-hand', null);

-- claims the next one and says what it is about
create function pg_temp.next_one() returns text language plpgsql as $$
declare
  v_claim jsonb := claim_actions(repeat('d', 64), 'me');
  v_one jsonb := v_claim -> 'actions' -> 0;
begin
  perform finish_actions(repeat('d', 64), (v_claim ->> 'lease')::uuid,
    jsonb_build_array(jsonb_build_object('action_id', v_one ->> 'action_id', 'outcome', 'delivered')));
  return concat_ws(' ', v_one #>> '{payload,status}', v_one #>> '{payload,service}', jsonb_array_length(v_claim -> 'actions'), (
    select string_agg(concat_ws(' ', o ->> 'type', o ->> 'id',
      case when (o ->> 'is_subject')::boolean then 'told' end,
      case when (o ->> 'is_marked')::boolean then 'marked' end,
      case when (o ->> 'is_retired')::boolean then 'retired' end), ', ' order by (o ->> 'is_subject') desc)
    from jsonb_array_elements(v_one -> 'objects') as o));
end;
$$;

select tests.runs('docker1', 'stray');
select tests.until('12:01');
select set_eq(
  $$ select kind, payload ->> 'service' as service, title, payload ? 'events' as is_group from actions $$,
  $$ values ('single', 'by-hand', 'by-hand on docker1 is down', false), ('single', 'jellyfin', 'jellyfin on docker1 is down', false),
    ('single', 'paperless', 'paperless on docker1 is down', false),
    ('single', 'stray', 'stray on docker1 runs unexpectedly', false) $$,
  'a group is told of event by event');
create temporary table told as select pg_temp.next_one() as word from generate_series(1, 4);
select set_eq(
  'select word from told',
  $$ values ('opened by-hand 1 vm 42 told marked'), ('opened jellyfin 1 service 5 told marked'),
    ('opened paperless 1 service 6 told marked'), ('opened stray 1 vm 42 told marked') $$,
  'one at a time; what NetBox does not know is told of its host');

select tests.until('13:30');
select is((select count(*) from actions), 4::bigint, 'that it is still open is not told again');
select isnt((select count(*) from tasks where repeat_at is not null), 0::bigint, 'though the time of a repeat came');

select tests.runs('docker1', 'jellyfin', 'stray', 'by-hand');
select tests.until('13:40');
select set_eq(
  $$ select pg_temp.next_one() from generate_series(1, 2) $$,
  $$ values ('resolved jellyfin 1 service 5 told, vm 42 marked'), ('resolved by-hand 1 vm 42 told marked') $$,
  'an end: the stray container still marks the host');
select tests.runs('docker1', 'jellyfin', 'by-hand');
select tests.until('13:50');
select is(pg_temp.next_one(), 'resolved stray 1 vm 42 told', 'the last end takes the mark of the host');

-- what is open and was not told to this target does not mark
select ok(bruce.is_told_of('marks', (select issue_id from issues where service = 'paperless' and status = 'open')), 'it was told of this one');
select ok(not bruce.is_told_of('phone', (select issue_id from issues where service = 'paperless' and status = 'open')), 'nobody else was');
delete from reactions;
select ok(bruce.is_told_of('marks', (select issue_id from issues where service = 'paperless' and status = 'open')), 'a reaction that goes leaves the end owed');
select is(
  bruce.objects_to_mark('marks', (select event_json(e) from events as e where e.service = 'paperless')) #>> '{0,is_marked}',
  'true', 'so the mark stays');
select is(
  bruce.objects_to_mark('phone', (select event_json(e) from events as e where e.service = 'paperless')) #>> '{0,is_marked}',
  'false', 'a target that was told of nothing marks nothing');
select tests.runs('docker1', 'jellyfin', 'by-hand', 'paperless');
select is(pg_temp.next_one(), 'resolved paperless 1 service 6 told, vm 42', 'the end that was owed takes the mark');

-- names and declarations of the moment
select is(
  bruce.objects_to_mark('marks', '{"hostname": "DOCKER1", "service": "Jellyfin", "status": "opened"}') -> 0 ->> 'id', '5',
  'an event by hand is found by its names');
update expected_services set lifecycle = 'retired' where name = 'jellyfin';
select is(
  bruce.objects_to_mark('marks', '{"hostname": "docker1", "service": "jellyfin"}') -> 0 ->> 'is_retired', 'true',
  'what is declared as gone is said to be so');
select is(bruce.objects_to_mark('marks', '{"hostname": "nowhere"}'), '[]', 'a host that nobody declared');
select is(bruce.objects_to_mark('marks', '{}'), '[]', 'an event about no host');
insert into assets (name, asset_type, netbox_id) values ('home', 'cluster', 42);
select is(bruce.objects_to_mark('marks', '{"hostname": "home"}'), '[]', 'a cluster is no device and no VM');
select is(
  bruce.objects_to_mark('marks', '{"hostname": "docker1", "event_type": "HEARTBEAT_OVERDUE", "source": "bruce"}'), '[]',
  'what BRUCE says of itself is about no object');
select is(
  bruce.objects_to_mark('marks', '{"hostname": "docker1", "event_type": "REMEDIATION_FAILED", "source": "bruce"}') -> 0 ->> 'id', '42',
  'but what its commands did not mend is');

-- a digest is about no object
update settings set digest_target = 'marks', digest_at = '08:00', digest_daily = true;
set bruce.now = '2026-03-03 09:00Z';
select bruce.send_digests();
select is((select count(*) from digests), 1::bigint, 'a digest is made');
select is((select count(*) from actions where kind = 'digest'), 0::bigint, 'and not sent to NetBox');

select * from finish();
