-- A snapshot whose list is missing or no list has seen nothing: that is no evidence that all is gone.
-- A docker snapshot always lists its containers; a NAS may send some of its lists.
select plan(8);

set bruce.now = '2026-03-01 12:00Z';
create temporary table form (name text, source text, good jsonb, bad jsonb);
insert into form values
  ('a word', 'docker', '{"containers": [{"name": "web", "state": "running"}]}', '{"containers": "many"}'),
  ('null', 'docker', '{"containers": [{"name": "web", "state": "running"}]}', '{"containers": null}'),
  ('nothing', 'docker', '{"containers": [{"name": "web", "state": "running"}]}', '{}'),
  ('other lists', 'truenas', '{"apps": [{"name": "web", "state": "RUNNING"}], "pools": []}', '{"pools": []}');
insert into assets (name) select name from form;
insert into expected_services (hostname, name) select name, 'web' from form;
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select name, source, '2026-03-01 12:00Z', '{"interval_s": 60}', good from form;
select is_empty('select from drift', 'all is well');

set bruce.now = '2026-03-01 12:01Z';
insert into observed_snapshots (hostname, source, observed_at, collector, snapshot)
select name, source, '2026-03-01 12:01Z', '{"interval_s": 60}', bad from form;
select is_empty(
  format($$ select from issues where event_type = 'SERVICE_MISSING' and hostname = %L $$, name),
  format('%s: nothing is missing', name)
)
from form;
select is(
  (select count(*) from issues as i where i.hostname = f.name and i.event_type = 'SNAPSHOT_ERROR' and i.status = 'open'),
  1::bigint,
  format('%s: that is said', f.name)
)
from form as f
where f.source = 'docker';

select * from finish();
