-- drift_between looks at the keys of the events in between only; it tells what drift_as_of at both times differs by.
select plan(2);

select setseed(0.4711);
insert into events (created_at, status, event_type, severity, hostname, details, expected, observed, drift_key)
select
  '2026-03-01 12:00Z'::timestamptz + n * interval '1 minute', (array['opened', 'changed', 'resolved'])[1 + floor(random() * 3)],
  'SERVICE_MISSING', 'high', 'box', 'Event ' || n, 'running', (array['absent', 'stopped'])[1 + floor(random() * 2)],
  'key ' || floor(random() * 15)
from generate_series(1, 300) as n;

create function pg_temp.difference(t1 timestamptz, t2 timestamptz)
returns table (change text, drift_key text, details text)
language sql
as $$
  select
    case when b.drift_key is null then 'appeared' when a.drift_key is null then 'disappeared' else 'changed' end,
    coalesce(a.drift_key, b.drift_key), coalesce(a.details, b.details)
  from drift_as_of(t1) as b
  full join drift_as_of(t2) as a on a.drift_key = b.drift_key
  where b.drift_key is null or a.drift_key is null or (a.expected, a.observed) is distinct from (b.expected, b.observed);
$$;
create temporary table spans as
select n, '2026-03-01 12:00Z'::timestamptz + n * interval '7 minutes' as t1, '2026-03-01 12:00Z'::timestamptz + n * interval '7 minutes' + k * interval '11 minutes' as t2
from generate_series(0, 40) as n, generate_series(1, 6) as k;

select set_eq(
  $$ select t1, t2, d.change, d.drift_key, d.details from spans, drift_between(t1, t2) as d $$,
  $$ select t1, t2, d.change, d.drift_key, d.details from spans, pg_temp.difference(t1, t2) as d $$,
  'the same, between any two times'
);
select is_empty(
  $$ select from spans, drift_between(t1, t2) as d
     where d.changed_at <> (select max(e.created_at) from events as e where e.drift_key = d.drift_key and e.created_at > t1 and e.created_at <= t2) $$,
  'changed_at is the last event in between'
);

select * from finish();
