-- Never seen, silent, failing, partial: none of these opens SERVICE_MISSING, none resolves it.
select plan(8);
-- one look at what is absent is enough here
update drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING';

set bruce.now = '2026-03-01 12:00Z';
insert into assets (name) values ('unseen'), ('failing'), ('partial'), ('silent');
insert into expected_services (hostname, name)
select h, s from unnest(array['unseen', 'failing', 'partial', 'silent']) as h, unnest(array['web', 'db']) as s;
select is_empty('select from drift', 'nobody has looked: nothing is missing');

insert into observed_snapshots (hostname, source, observed_at, collector, complete, snapshot) values
  ('partial', 'docker', '2026-03-01 11:59Z', '{"interval_s": 60}', false, '{"containers": []}');
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error) values
  ('failing', 'docker', '2026-03-01 11:59Z', '{"interval_s": 60}', false, '{"kind": "timeout", "message": ""}');
select is_empty($$ select from issues where event_type = 'SERVICE_MISSING' $$, 'a partial or failed first look opens nothing');

insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:00Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}'
from unnest(array['failing', 'partial', 'silent']) as h;
select results_eq(
  $$ select hostname, service from issues where event_type = 'SERVICE_MISSING' and status = 'open' order by 1 $$,
  $$ values ('failing', 'db'), ('partial', 'db'), ('silent', 'db') $$,
  'a good look does'
);

set bruce.now = '2026-03-01 12:01Z';
insert into observed_snapshots (hostname, source, observed_at, collector, complete, snapshot) values
  ('partial', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', false, '{"containers": []}');
insert into observed_snapshots (hostname, source, observed_at, collector, complete, error) values
  ('failing', 'docker', '2026-03-01 12:01Z', '{"interval_s": 60}', false, '{"kind": "timeout", "message": ""}');
set bruce.now = '2026-03-01 12:10Z';
select bruce.sweep();
select results_eq(
  $$ select hostname, service, status, stale from issues where event_type = 'SERVICE_MISSING' order by 1 $$,
  $$ values ('failing', 'db', 'open', true), ('partial', 'db', 'open', true), ('silent', 'db', 'open', true) $$,
  'without data they are neither opened nor resolved: they are stale'
);
select is_empty($$ select from events where event_type = 'SERVICE_MISSING' and status <> 'opened' $$, 'which is no event');
select is_empty($$ select from drift where event_type = 'SERVICE_MISSING' $$, 'drift shows only what is proven now');
select is(
  (select string_agg(hostname, ',' order by hostname) from drift_summary where summary like '%wait%' or open_high > 0),
  'failing,partial,silent', 'the summary still counts them as open');

insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select h, 'docker', '2026-03-01 12:10Z', '{"interval_s": 60}', '{"containers": [{"name": "web", "state": "running"}]}'
from unnest(array['failing', 'partial', 'silent']) as h;
select results_eq(
  $$ select hostname, status, stale from issues where event_type = 'SERVICE_MISSING' order by 1 $$,
  $$ values ('failing', 'open', false), ('partial', 'open', false), ('silent', 'open', false) $$,
  'fresh again, and still so: no longer stale'
);

select * from finish();
