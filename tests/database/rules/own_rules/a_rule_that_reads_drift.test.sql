-- A rule of one's own may count what the rules of BRUCE say; it does not see itself, nor others like it.
select plan(3);

insert into assets (name) values ('box');
insert into expected_services (hostname, name) select 'box', 's' || n from generate_series(1, 4) as n;
create view public.much with (security_invoker = true) as
select
  'MUCH'::text as event_type, d.hostname, null::text as service, 'count'::text as field, 'at most 3'::text as expected,
  count(*)::text as observed, 'Much is wrong.'::text as details, null::text as source, null::timestamptz as since,
  null::integer as scope_id
from public.drift as d
group by d.hostname
having count(*) > 3;
insert into drift_rules (event_type, severity, description, rule_view) values ('MUCH', 'high', 'Much.', 'public.much');
select tests.observe('box', 'docker', tests.docker());
select tests.wait('1 minute');
select results_eq($$ select observed from drift where event_type = 'MUCH' $$, $$ values ('4') $$, 'four services are missing');
select results_eq($$ select status from issues where event_type = 'MUCH' $$, $$ values ('open') $$, 'and that is an issue');
select is_empty($$ select from issues where event_type = 'SNAPSHOT_ERROR' $$, 'it turns in no circle');

select * from finish();
