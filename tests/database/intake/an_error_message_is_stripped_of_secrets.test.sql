-- The message of a failure is shown in issues and events: no credentials in it.
select plan(5);

insert into assets (name) values ('box');
insert into observed_snapshots (hostname, source, complete, error) values
  ('box', 'docker', false, '{"kind": "unreachable", "message": "dial https://me:hunter1@box:2376 with brc_hunter2hunter2hunter2"}');
select is_empty($$ select from observed_snapshots as o where o::text like '%hunter%' $$, 'not in history');
select is_empty($$ select from collectors as c where c::text like '%hunter%' $$, 'not among the collectors');
select is_empty($$ select from issues as i where i::text like '%hunter%' $$, 'not in an issue');
select is_empty($$ select from events as e where e::text like '%hunter%' $$, 'not in an event');
select is(
  (
    select count(*)
    from (
      select o::text from observed_snapshots as o union all select c::text from collectors as c
      union all select i::text from issues as i union all select e::text from events as e
    ) as t (said)
    where t.said like '%dial https://[redacted]@box:2376 with [redacted]%'
  ), 4::bigint, 'all four say the rest of it'
);

select * from finish();
