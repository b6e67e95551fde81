-- looks: a view says row by row how many observations must show it. The rule itself says 1.
select plan(9);

create view public.latest_tag with (security_invoker = true) as
select
  'LATEST_TAG'::text as event_type, e.hostname, e.name as service, 'image'::text as field,
  'a fixed tag'::text as expected, e.image as observed,
  format('Container %s on %s runs a moving tag.', e.name, e.hostname) as details,
  null::text as source, e.changed_at as since, e.scope_id,
  case when e.image like '%:latest' then 2 end as looks
from bruce.entities as e
where e.kind = 'container' and e.image ~ ':(latest|edge)$';
insert into assets (name) values ('box');
insert into expected_services (hostname, name) values ('box', 'web'), ('box', 'db');
insert into drift_rules (event_type, severity, description, rule_view)
values ('LATEST_TAG', 'info', 'A container runs a moving tag.', 'public.latest_tag');

create function pg_temp.report(p_minute integer, p_web text, p_db text) returns void language sql as $$
  select tests.at_minute(p_minute, tests.container('web', jsonb_build_object('image', 'web:' || p_web)),
    tests.container('db', jsonb_build_object('image', 'db:' || p_db)));
$$;
create view pg_temp.told as
select to_char(created_at at time zone 'UTC', 'HH24:MI') as at, service, status, observed from events order by id;

select pg_temp.report(0, 'latest', 'edge');
select results_eq('select service, observed from drift order by 1', $$ values ('db', 'db:edge'), ('web', 'web:latest') $$,
  'both are drift at once');
select results_eq('table pg_temp.told', $$ values ('12:00', 'db', 'opened', 'db:edge') $$, 'one look is enough for the one');
select results_eq('select service, held_by, because from held_back', $$ values ('web', 'confirmations', 'Seen 1 of 2 times.') $$,
  'and the other one waits');
select results_eq($$ select confirmations from explain('box', 'web') where event_type = 'LATEST_TAG' $$, $$ values ('1 of 2') $$,
  'explain says so, too');
select tests.wait('1 minute');
select is((select count(*) from events), 1::bigint, 'time alone is no second look');
select pg_temp.report(2, 'latest', 'edge');
select results_eq('table pg_temp.told',
  $$ values ('12:00', 'db', 'opened', 'db:edge'), ('12:02', 'web', 'opened', 'web:latest') $$,
  'an unchanged snapshot is the second look');
select pg_temp.report(3, '1', '1'), pg_temp.report(4, 'latest', '1'), pg_temp.report(5, '1', '1');
select is((select count(*) from events where created_at > '2026-03-01 12:03Z'), 0::bigint, 'one look alone is never told');
select pg_temp.report(30, 'latest', '1'), pg_temp.report(31, 'edge', '1');
select results_eq($$ select * from pg_temp.told where at >= '12:30' $$, $$ values ('12:31', 'web', 'opened', 'web:edge') $$,
  'it becomes what one look is enough for: told at once');
select pg_temp.report(32, 'latest', '1');
select results_eq($$ select status, observed from issues where status <> 'resolved' $$, $$ values ('open', 'web:latest') $$,
  'what is open stays open when it needs more looks');

select * from finish();
