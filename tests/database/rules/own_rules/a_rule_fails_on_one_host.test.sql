-- A rule of one's own divides by zero on the data of one host: that rule is not judged there, and nothing else suffers.
select plan(13);
set bruce.now = '2026-03-01 12:00Z';

create table public.quotas (hostname text primary key, used integer not null, size integer not null);
create view public.quota_full with (security_invoker = true) as
select 'QUOTA_FULL'::text as event_type, q.hostname, null::text as service, 'quota'::text as field, 'below 90 %'::text as expected,
  (100 * q.used / q.size) || ' %' as observed, format('The quota of %s is full.', q.hostname) as details, 'quotas'::text as source,
  null::timestamptz as since, null::integer as scope_id
from public.quotas as q
where 100 * q.used / q.size >= 90;
insert into assets (name) values ('w7'), ('boom'), ('w8');
insert into public.quotas values ('w7', 95, 100), ('boom', 91, 100), ('w8', 1, 100);
insert into drift_rules (event_type, severity, description, rule_view)
values ('QUOTA_FULL', 'high', 'A quota is nearly used up.', 'public.quota_full');
create view pg_temp.alive as
select event_type, hostname, status, stale from issues where status <> 'resolved';
select set_eq('table pg_temp.alive',
  $$ values ('QUOTA_FULL', 'w7', 'open', false), ('QUOTA_FULL', 'boom', 'open', false) $$, 'it finds two');

update public.quotas set size = 0 where hostname = 'boom';
update public.quotas set used = 99 where hostname = 'w8';
insert into observed_snapshots (hostname, source, observed_at, snapshot)
select h, 'docker', bruce.clock(), tests.docker(tests.container('web')) from unnest('{w7,boom,w8}'::text[]) as h;
select set_eq('select host from bruce.scopes', $$ values ('w7'), ('boom'), ('w8') $$, 'the batch lands, neighbours and all');
select set_eq('table pg_temp.alive',
  $$ values ('QUOTA_FULL', 'w7', 'open', false), ('QUOTA_FULL', 'w8', 'open', false), ('QUOTA_FULL', 'boom', 'open', true),
    ('SNAPSHOT_ERROR', 'boom', 'open', false), ('SERVICE_UNEXPECTED', 'w7', 'open', false),
    ('SERVICE_UNEXPECTED', 'w8', 'open', false), ('SERVICE_UNEXPECTED', 'boom', 'open', false) $$,
  'there it is told, and what the rule said before is neither confirmed nor resolved');
select results_eq(
  $$ select field, observed, details from drift where event_type = 'SNAPSHOT_ERROR' $$,
  $$ values ('rule', 'QUOTA_FULL', 'The rule QUOTA_FULL failed on boom: division by zero. Nothing is concluded from it there.') $$,
  'in one sentence');
select results_eq(
  $$ select hostname from drift where event_type = 'QUOTA_FULL' order by 1 $$, $$ values ('w7'), ('w8') $$, 'drift can be read');
select results_eq(
  $$ select verdict, because from explain('boom') where event_type = 'QUOTA_FULL' $$,
  $$ values ('stale', 'The quota of boom is full. The rule QUOTA_FULL failed on boom: division by zero. Nothing is concluded from it there.') $$,
  'explain says so');
select isnt_empty('select from drift_summary', 'so can the summary');
select is((bruce.run_jobs() -> 'failed')::text, null, 'no job fails');
select results_eq(
  $$ select stale, status from issues where event_type = 'QUOTA_FULL' and hostname = 'boom' $$, $$ values (true, 'open') $$,
  'the jobs leave it as it is');

delete from issues where hostname = 'boom' and event_type = 'QUOTA_FULL';
select results_eq(
  $$ select verdict, because from explain('boom') where event_type = 'QUOTA_FULL' $$,
  $$ values ('unproven', 'The rule QUOTA_FULL failed on boom: division by zero. Nothing is concluded from it there.') $$,
  'also where it had found nothing');

update public.quotas set size = 1000 where hostname = 'boom';
select tests.wait('1 minute');
select is_empty($$ select from pg_temp.alive where hostname = 'boom' and event_type <> 'SERVICE_UNEXPECTED' $$, 'it works again: that ends by itself');
select results_eq(
  $$ select status, details from events where event_type = 'SNAPSHOT_ERROR' order by id desc limit 1 $$,
  $$ values ('resolved', 'Every rule can be judged on boom again, one could not for 60 seconds.') $$,
  'and is told');
select is((select count(*) from events where event_type = 'QUOTA_FULL' and hostname = 'boom'), 1::bigint,
  'of what it said before nothing was made up');

select * from finish();
