-- A stolen collector token can only speak for its own hosts: globs of names, whatever the case, and sources.
select plan(3);

set bruce.now = '2026-03-01 12:00Z';
select create_token('box2', 'collector', repeat('a', 64), '{box2-*,nas}', '{docker,truenas}');
create temporary table answer as
select ingest(repeat('a', 64), jsonb_agg(jsonb_build_object(
  'hostname', h, 'source', s, 'observed_at', '2026-03-01T12:00:00Z', 'snapshot', '{"containers": [], "apps": []}'::jsonb
) order by n)) as a
from (values
  (0, 'box2-daily', 'docker'), (1, 'BOX2-Media', 'Docker'), (2, 'nas', 'truenas'),
  (3, 'box1', 'docker'), (4, 'my-box2-daily', 'docker'), (5, 'nas2', 'truenas'), (6, 'nas', 'proxmox'), (7, 'box2', 'docker')
) as v (n, h, s);

select results_eq(
  $$ select (r ->> 'index')::integer, r ->> 'code', r ->> 'path' from answer, jsonb_array_elements(a -> 'rejected') as r $$,
  $$
    values
      (3, 'out_of_scope', 'hostname'), (4, 'out_of_scope', 'hostname'), (5, 'out_of_scope', 'hostname'),
      (6, 'out_of_scope', 'source'), (7, 'out_of_scope', 'hostname')
  $$,
  'each foreign payload is rejected by index and path'
);
select is((select a ->> 'stored' from answer), '3', 'the others land');
select set_eq(
  'select lower(hostname), source from observed_snapshots',
  $$ values ('box2-daily', 'docker'), ('box2-media', 'docker'), ('nas', 'truenas') $$,
  'and only they'
);

select * from finish();
