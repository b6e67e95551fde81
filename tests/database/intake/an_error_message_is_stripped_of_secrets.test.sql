-- The message of a failure is shown in issues and events: no credentials in it.
begin;
select plan(4);

insert into observed_snapshots (hostname, source, complete, error) values
  ('box', 'docker', false, '{"kind": "unreachable", "message": "dial https://me:hunter1@box:2376 with brc_hunter2hunter2hunter2"}');
select is_empty($$ select from observed_snapshots as o where o::text like '%hunter%' $$, 'not in history');
select is_empty($$ select from collectors as c where c::text like '%hunter%' $$, 'not among the collectors');
select is_empty($$ select from issues as i where i::text like '%hunter%' $$, 'not in an issue');
select is_empty($$ select from events as e where e::text like '%hunter%' $$, 'not in an event');

select * from finish();
rollback;
