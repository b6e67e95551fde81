-- Evidence comes first: when a notice cannot be made, the snapshot lands, others are told, and it is tried again.
select plan(6);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-02 12:00Z';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'a');
select tests.reacts('{"name": "a broken one", "target": "broken"}');
select tests.reacts('{"name": "others"}');
create function pg_temp.breaks() returns trigger language plpgsql as $$ begin raise exception 'it is broken'; end; $$;
create trigger breaks before insert on actions for each row when (new.target = 'broken') execute function pg_temp.breaks();

select tests.runs('box', 'a');
select tests.until('12:10'), tests.runs('box', '');
select is((select count(*) from events), 1::bigint, 'the snapshot and its event are there');
select results_eq('select * from tests.told()', $$ values ('02 12:10', 'phone', 'single', 'a on box is down') $$, 'others are told');
select results_eq(
  $$ select message, details from journal where kind = 'notification' and action_id is null $$,
  $$ values (
    'Reaction a broken one could not tell what is due, and tries again in 5 minutes: it is broken',
    '{"reaction": "a broken one", "sqlstate": "P0001"}'::jsonb) $$,
  'the journal says why'
);
select results_eq(
  $$ select tell_at from tasks where reaction = 'a broken one' $$, $$ values ('2026-03-02 12:15Z'::timestamptz) $$, 'it is put off');
drop trigger breaks on actions;
select tests.until('12:20');
select results_eq(
  'select * from tests.told() offset 1', $$ values ('02 12:15', 'broken', 'single', 'a on box is down') $$, 'and told in the end');
select is_empty($$ select from tasks where status = 'waiting' $$, 'nothing is left waiting');

select * from finish();
