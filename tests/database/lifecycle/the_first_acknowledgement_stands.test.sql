-- A name and a note are not wiped by a link, a program or a second press; a person takes over with a note, and is told from whom.
select plan(20);
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
set bruce.now = '2026-03-01 12:00Z';
select tests.observe('box', 'docker', tests.docker());
select create_token('n8n', 'operator', repeat('a', 64));
create function pg_temp.web() returns uuid language sql as $$ select issue_id from issues where service = 'web' $$;
create view pg_temp.kept as
select acknowledged_by, note, to_char(acknowledged_at at time zone 'UTC', 'HH24:MI') as at from issues where service = 'web';
create function pg_temp.at(p_minute integer) returns void language sql
as $$ select set_config('bruce.now', format('2026-03-01 12:%s:00Z', lpad(p_minute::text, 2, '0')), false) $$;

select pg_temp.at(2);
select is(
  acknowledge(pg_temp.web(), 'anna', 'I am at it, disk ordered.') - 'issue_id',
  '{"status": 200, "acknowledged_by": "anna", "acknowledged_at": "2026-03-01T12:02:00+00:00", "note": "I am at it, disk ordered.",
    "changed": true, "replaced": null}', 'the first');
create function pg_temp.stands(p_answer jsonb, p_what text) returns setof text language plpgsql as $$
begin
  return next is(p_answer ->> 'status', '200', p_what || ' is answered');
  return next is(
    p_answer ->> 'message' like 'This stands: anna acknowledged it at 2026-03-01 12:02 UTC: I am at it, disk ordered.%', true,
    p_what || ' is told who, when');
  return next results_eq('table pg_temp.kept', $q$ values ('anna', 'I am at it, disk ordered.', '12:02') $q$, p_what || ' changes nothing');
end;
$$;
select pg_temp.at(3);
select pg_temp.stands(acknowledge_by_link(pg_temp.web(), 'a link in a notification'), 'a link');
select pg_temp.stands(acknowledge_by_link(pg_temp.web(), 'a link in a notification', 'By a rule.'), 'a link with a note');
select pg_temp.stands(api_acknowledge(repeat('a', 64), jsonb_build_object('issue_id', pg_temp.web(), 'note', 'Auto.')), 'a program');
select pg_temp.stands(acknowledge(pg_temp.web(), 'bob'), 'a second press');
select acknowledge(pg_temp.web(), 'anna');
select results_eq('table pg_temp.kept', $$ values ('anna', 'I am at it, disk ordered.', '12:02') $$, 'nor does her own wipe her note');
select is((select count(*) from journal where kind = 'acknowledge'), 1::bigint, 'nothing of it happened');

select is(
  api_acknowledge(repeat('a', 64), jsonb_build_object('issue_id', pg_temp.web(), 'by', 'Bob', 'note', 'Mine now.')) - 'issue_id',
  '{"status": 200, "acknowledged_by": "Bob (n8n)", "acknowledged_at": "2026-03-01T12:03:00+00:00", "note": "Mine now.", "changed": true,
    "replaced": {"acknowledged_by": "anna", "acknowledged_at": "2026-03-01T12:02:00+00:00", "note": "I am at it, disk ordered."}}',
  'a person takes it over, and the answer says from whom');
select is(
  (select message from journal order by id desc limit 1),
  'Bob (n8n) acknowledged: Expected service web on box but container not running. Note: Mine now. '
    'Before: anna acknowledged it at 2026-03-01 12:02 UTC: I am at it, disk ordered.', 'so does the journal');

select waive(pg_temp.web(), 'Known.', '2026-04-01', 'anna');
select is(
  acknowledge_by_link(pg_temp.web()) ->> 'message',
  'The issue is pending: only what is open is acknowledged. Waived by anna until 2026-04-01 00:00 UTC: Known.', 'a link after a waiver');
select is(
  waive(pg_temp.web(), 'Other.', '2027-04-01', 'bob') ->> 'message',
  'Waiver 1 holds it back already. Waived by anna until 2026-04-01 00:00 UTC: Known.', 'a waiver over a waiver');
select end_waiver(1, 'anna');
select is(
  end_waiver(1, 'bob') ->> 'message', 'The waiver is over already. anna ended it at 2026-03-01 12:03 UTC.', 'one that was ended');

select * from finish();
